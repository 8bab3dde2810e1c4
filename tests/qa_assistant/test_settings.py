import pytest

from qa_assistant.errors import SettingsError
from qa_assistant.settings import Settings
from tests.programs import as_somebody
from vectorstore.database import database_file


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_the_defaults_need_nothing(tmp_path):
    settings = Settings.load()
    assert settings.home == tmp_path / "qa-data"
    assert settings.chat_model == "extractive"
    assert settings.catalog_url == f"sqlite:///{tmp_path}/qa-data/catalog.db"


@pytest.mark.parametrize("name", ["100%41", "what?", "a#b c+d"])
def test_the_catalog_is_in_the_data_folder_whatever_its_name(tmp_path, monkeypatch, name):
    monkeypatch.setenv("QA_HOME", str(tmp_path / name))
    assert database_file(Settings.load().catalog_url) == tmp_path / name / "catalog.db"


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("QA_PASSAGES=3\nQA_LOG_LEVEL=DEBUG\n")
    monkeypatch.setenv("QA_PASSAGES", "5")
    settings = Settings.load()
    assert (settings.passages, settings.log_level) == (5, "DEBUG")


def test_an_unknown_name_is_refused_and_the_likely_one_is_named(monkeypatch):
    monkeypatch.setenv("QA_CHAT_MODLE", "openai:x")
    with pytest.raises(SettingsError, match="QA_CHAT_MODLE: did you mean QA_CHAT_MODEL"):
        Settings.load()


def test_a_file_with_a_byte_order_mark_is_read_from_its_first_name_on(tmp_path):
    (tmp_path / ".env").write_bytes(b"\xef\xbb\xbfQA_PASSAGES=3\r\nQA_LOG_LEVEL=DEBUG\r\n")
    settings = Settings.load()
    assert (settings.passages, settings.log_level) == (3, "DEBUG")


def test_a_file_that_is_no_utf8_is_named(tmp_path):
    (tmp_path / ".env").write_bytes(b"QA_FETCH_CONTACT=https://example.org/caf\xe9\n")
    with pytest.raises(SettingsError, match=r"/\.env is no text in UTF-8"):
        Settings.load()


def test_a_file_that_this_user_may_not_read_is_named(tmp_path, monkeypatch):
    file = tmp_path / "theirs" / ".env"
    file.parent.mkdir(mode=0o755)
    file.write_text("QA_PASSAGES=3\n")
    file.chmod(0o000)
    monkeypatch.chdir(file.parent)
    with as_somebody(), pytest.raises(SettingsError, match=rf"{file} cannot be read \(Permission"):
        Settings.load()


def test_in_a_folder_that_is_closed_to_this_user_there_is_no_file(tmp_path, monkeypatch):
    """`sudo -u qa-assistant …` begins in the folder of who says it."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    (folder / ".env").write_text("QA_PASSAGES=3\n")
    monkeypatch.chdir(folder)
    folder.chmod(0o000)
    try:
        with as_somebody():
            assert Settings.load().passages == 8
    finally:
        folder.chmod(0o755)


def test_an_unknown_name_in_the_file_is_refused_too(tmp_path):
    (tmp_path / ".env").write_text("QA_FOO=1\n")
    with pytest.raises(SettingsError, match="QA_FOO"):
        Settings.load()


def test_a_wrong_value_is_named(monkeypatch):
    monkeypatch.setenv("QA_PASSAGES", "many")
    with pytest.raises(SettingsError, match="QA_PASSAGES='many'"):
        Settings.load()


def test_a_wrong_address_is_named(monkeypatch):
    monkeypatch.setenv("QA_CHAT_BASE_URL", "localhost:8081")
    with pytest.raises(SettingsError, match=r"QA_CHAT_BASE_URL.*http://"):
        Settings.load()


def test_a_key_is_never_shown(monkeypatch):
    monkeypatch.setenv("QA_CHAT_API_KEY", "sk-secret")
    assert "sk-secret" not in repr(Settings.load())


def test_every_setting_is_in_the_example_file(request):
    example = (request.config.rootpath / ".env.example").read_text()
    missing = [n for n in Settings.model_fields if f"#QA_{n.upper()}=" not in example]
    assert not missing


@pytest.mark.parametrize(
    ("value", "uses"),
    [
        ("off", set()),
        ("answers", {"answers"}),
        (" Reranking, verification ", {"reranking", "verification"}),
    ],
)
def test_the_readers_uses_are_chosen_by_name(monkeypatch, value, uses):
    monkeypatch.setenv("QA_READER", value)
    assert Settings.load().reader == uses


def test_the_reader_is_used_by_default_where_it_takes_little_time():
    assert Settings.load().reader == {"answers", "verification"}


@pytest.mark.parametrize("value", ["yes", "answers,everything"])
def test_an_unknown_use_of_the_reader_is_refused(monkeypatch, value):
    monkeypatch.setenv("QA_READER", value)
    with pytest.raises(SettingsError, match="reranking, answers, verification"):
        Settings.load()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("CHAT_MODEL", "openai:", "provider:model"),
        ("CHAT_MODEL", ":gpt-5", "provider:model"),
        ("PUBLIC_URL", "https://", "names no host"),
        ("CHAT_PRICE_INPUT", "inf", "finite"),
        ("FETCH_ALLOW", "10.1.0.0/99", "neither a host name nor a network"),
        ("FETCH_ALLOW", "https://intranet.example.org", "neither a host name nor a network"),
        ("LOG_LEVEL", "TRACE", "DEBUG"),
    ],
)
def test_a_value_that_would_do_nothing_or_fail_later_is_refused(monkeypatch, name, value, told):
    monkeypatch.setenv(f"QA_{name}", value)
    with pytest.raises(SettingsError, match=f"QA_{name}=.*{told}"):
        Settings.load()


def test_names_are_taken_however_they_are_written(monkeypatch):
    monkeypatch.setenv("QA_CHAT_MODEL", "Extractive")
    monkeypatch.setenv("QA_LOG_LEVEL", "debug")
    monkeypatch.setenv("QA_FETCH_ALLOW", "intranet.example.org, 10.1.2.3/16")
    settings = Settings.load()
    assert (settings.chat_model, settings.log_level) == ("extractive", "DEBUG")
    assert settings.fetch_allow == ("intranet.example.org", "10.1.2.3/16")
