from monitor.core.identity import alert_id, article_id, same_headline, same_text, text_hash

STORY = "The harbour board met on Monday to decide who pays for the new sea wall, and decided nothing. " * 4


def test_a_text_hash_is_blind_to_case_punctuation_and_spacing() -> None:
    assert text_hash(STORY) == text_hash(STORY.upper().replace(",", " —").replace(" ", "\n"))
    assert text_hash(STORY) != text_hash(STORY.replace("Monday", "Tuesday"))


def test_a_short_text_tells_nothing_apart() -> None:
    assert text_hash("Subscribe to read on. " * 5) == ""
    assert text_hash("") == ""


def test_in_scripts_without_spaces_every_character_counts() -> None:
    story = "政府は金曜日、同盟国との情報共有の一部を停止したと発表した。" * 5
    assert text_hash(story)
    assert same_text(story, story.replace("金曜日", "木曜日"))
    assert not same_text(story, "昨日の試合では地元のチームが大雨の中で惜しくも敗れた。")


def test_two_extractions_of_one_article_are_the_same_text_and_two_articles_are_not() -> None:
    other = "A record crowd came to the autumn regatta, where the home crew lost by a length in heavy rain."
    assert same_text(STORY, STORY + " Share this article")
    assert not same_text(STORY, other)
    assert same_text("", "")
    assert not same_text(STORY, "")
    assert same_text(
        STORY, STORY + "Relatives gathered at the quay while ministers promised an inquiry. " * 9
    )


def test_a_headline_within_another_says_something_else() -> None:
    assert same_headline("Navy strikes boats", "NAVY strikes two boats")
    assert not same_headline("Boat strike", "Dockers vote to strike over pay as boat crews look on")
    assert same_headline("", "")


def test_ids_do_not_depend_on_how_parts_run_together() -> None:
    assert alert_id("ab", "c") != alert_id("a", "bc")
    assert article_id("x") != alert_id("x", "")
    assert alert_id("rule", article_id("https://example.org/\ud800")) == alert_id(
        "rule", article_id("https://example.org/\ud800")
    )
