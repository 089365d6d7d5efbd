"""Help and misuse of the command line are in the asked language, and every command and option is explained."""

from collections.abc import Iterator

import click
import pytest
from cli import assert_refused, birds

from birds import messages
from birds.cli.localised import option_code
from birds.cli.main import cli
from birds.model import LANGS


def commands(command: click.Command = cli, path: str = "help") -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            found = command.get_command(click.Context(command), name)
            assert found
            yield from commands(found, f"{path}.{name}")


def test_every_command_and_option_is_explained_and_nothing_else():
    needed = {path for path, _ in commands()} | {"help--help"}
    for path, command in commands():
        needed |= {option_code(path, one) for one in command.params if isinstance(one, click.Option)}
    there = {
        code for code in messages.entries("en") if code.startswith(("help.", "help--")) or code == "help"
    }
    assert needed == there


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("path", [path for path, _ in commands()])
def test_help_is_in_the_asked_language_wherever_it_is_asked(path, lang):
    words = path.split(".")[1:]
    before, after = birds("--lang", lang, *words, "--help"), birds(*words, f"--lang={lang}", "-h")
    found = messages.template(path, lang)
    assert found
    assert before.exit_code == 0
    assert before.stdout == after.stdout
    said = "".join(before.stdout.split())
    assert "".join(found[0].split()) in said
    assert ("Options:" in before.stdout) == (lang == "en")


MISUSES = (
    (("diff", "OSJ8"), "Missing argument 'B'.", "인수 'B'가 없습니다.", "引数「B」がありません。"),
    (("check", "c"), "Unexpected argument: c.", "예상하지 못한 인수: c.", "予期しない引数：c。"),
    (("map", "저어새"), "저어새. Write it after one of these options: --bird", "옵션 뒤에 적으십시오: --bird", "：--bird"),
    (("annex", "KOR"), "after one of these options: --order-of, --original or --party", "--original 또는 --party", "--party"),
    (("load", "a.csv"), "such as: birds load list a.csv --id ID", "예: birds load list a.csv", "例：birds load list a.csv"),
    (("dif",), "No such command 'dif'. Did you mean diff?", "'dif'라는 명령은 없습니다.", "「dif」というコマンド"),
    (("zz",), "No such command 'zz'.", "'zz'라는 명령은 없습니다.", "「zz」というコマンドはありません。"),
    (("diff", "--oly"), "No such option '--oly'. Did you mean --only or --all?", "비슷한 옵션: --only 또는 --all", "「--oly」というオプション"),
    (("lists", "-o"), "Option '-o' needs a value.", "옵션 '-o'에는 값이 필요합니다.", "値が必要です。"),
    (("lists", "--files=x"), "does not take a value", "값을 지정하지 않습니다", "値は付けません"),
    (("load", "list", "x"), "Missing option '--id'.", "옵션 '--id'가 없습니다.", "オプション「--id」がありません。"),
    (("position", "clear"), "Missing option '--party'.", "옵션 '--party'가 없습니다.", "オプション「--party」がありません。"),
    (("diff", "a", "b", "--only", "x"), "Invalid value 'x' for '--only': choose from equal,", "'--only'의 값 'x'", "「--only」の値「x」"),
    (("round", "open", "0"), "Invalid value '0' for 'NUMBER': it must be 1 or more.", "값 '0'", "「NUMBER」の値「0」"),
    (("round", "close", "--date", "2027", "x"), "Invalid value 'x' for 'NUMBER'", "값 'x'", "値「x」"),
    (("diff", "a", "b", "--only", "equal", "--only=x"), "'x' for '--only': choose from", "값 'x'", "値「x」"),
    (("annex", "--since", "x"), "it must be a whole number.", "정수여야 합니다.", "整数でなければなりません。"),
    (("--verbose",), "Missing command.", "명령이 없습니다.", "コマンドがありません。"),
)  # fmt: skip


@pytest.mark.parametrize(("line", "en", "ko", "ja"), MISUSES)
def test_a_misused_line_is_refused_in_the_asked_language(line, en, ko, ja):
    for lang, said in {"en": en, "ko": ko, "ja": ja}.items():
        assert_refused(birds("--lang", lang, *line), 2, said)


@pytest.mark.parametrize("line", ["--help", "lists --help"])
def test_help_in_a_language_that_is_not_there_is_in_english_and_says_so(line):
    asked = birds(*line.split(), BIRDS_LANG="xx")
    assert asked.exit_code == 0
    assert asked.stdout == birds(*line.split()).stdout
    assert "'xx'" in asked.stderr
    assert birds(*line.split(), BIRDS_LANG="ko").stderr == ""
