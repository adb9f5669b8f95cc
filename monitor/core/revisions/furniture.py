"""Line of a page -> whether it is furniture: a date of update, a counter, a share button, which come and go by themselves.

Only a line that holds nothing but such words is, so that "the video had 1,204 views" stays a sentence with a number.
"""

import re
from collections.abc import Sequence

from monitor.core.revisions.notices import is_notice
from monitor.core.revisions.token import Token
from monitor.core.revisions.wording import DAYS, MONTHS

_LONGEST = 24  # tokens of a line
_LONGEST_LINE = 300  # characters
_LONGEST_BYLINE = 8
_SHORTEST_BYLINE = 3

_STAMPS = frozenset(
    "updated update published posted modified edited revised amended created accessed last changed stand aktualisiert "
    "veroffentlicht erstellt geandert publie publiee publicado publicada mis jour modifie actualizado actualizada "
    "actualise pubblicato aggiornato aggiornamento atualizado atualizada modificado gepubliceerd bijgewerkt gewijzigd "
    "laatste publisert oppdatert publicerad uppdaterad opdateret publiceret paivitetty julkaistu обновлено опубликовано "
    "opublikowano aktualizacja zaktualizowano guncelleme guncellendi yayinlanma publikovano aktualizovano".split()
)
_COUNTERS = frozenset(
    "comment comments view views viewed read reads reading share shares shared like likes liked retweets tweet tweets vote "
    "votes follower followers reply replies min mins minute minutes hour hours day days ago seconds second 2nd kommentare "
    "kommentar commentaire commentaires comentario comentarios commenti commento reacties lesezeit leesduur aufrufe vues "
    "visitas visualizzazioni temps lecture lectura lettura leitura tempo vor uhr minuten stunden il y heures hace horas "
    "times people readers users online now viewing watching print email facebook twitter whatsapp copy link save "
    "bookmark gift listen later watch play audio video menu open close subscribe follow newsletter newsletters register login advertisement advert ad werbung anzeige publicite publicidad sponsored photo photos image images "
    "bild bilder foto fotos комментариев комментарии просмотров reactions reaction subscribers subscriber members fans downloads "
    "plays listeners responses ratings upvotes claps klicks abonnenten reaktionen abonnes reactions reacciones suscriptores "
    "seguidores iscritti reazioni volgers reakties minutos segundos dias minuti secondi giorni minuter timmar dagar minutter "
    "timer dage minuten uur dagen minut godzin godziny dni dakika saat gun минут минуты минуту часов часа час дней дня назад "
    "geleden sedan siden temu once fa ha direct directo diretta vivo pinned pin key event events angeheftet epingle fixado ticker "
    "liveticker newsblog liveblog latest answers answer impressions visits visitors seen watched rating rated "
    "leserkommentare lectores lectures lezers gelesen geteilt partage partages compartido compartidos condivisioni show hide load "
    "skip caption back startseite drucken teilen partager compartir feedback gefallt".split()
)
# Beside those they may stand in such a line, alone they make none.
_LINKING = frozenset(
    "on at in en mise thank you up down top zur ad diesen artikel cet article redes section next geandert the of a to by um am pm le la a as o el de del den der das die gmt utc est edt et ist pst pdt bst cet cest h hrs "
    "clock this article story page post has have been was is so far be first and und y e et il al alle ore klo kl time date "
    "for continues below after more than over k m mio tausend os am zuletzt ultima ultimo derniere vez fois mal are your via "
    "with local z before ve в назад".split()
)
_LINES = re.compile(
    r"[\W_]*(?:read (?:more|also|next|now)|see also|also read|related(?: (?:story|stories|article|articles))?|more on this|"
    r"recommended|lesen sie auch|mehr zum thema|lire aussi|a lire aussi|à lire aussi|leia (?:também|mais)|lea también|"
    r"leggi anche|lees ook|читайте также|photo(?:graph)?|picture|image|foto|bild|getty images|source|quelle)"
    r"(?: credit)?\s*(?:[:/|©]|by |von |de |par )",
    re.IGNORECASE,
)
_BY = frozenset("by von par por di door av af text words".split())
# East Asian lines have no spaces to find words by.
_EAST = re.compile(
    r"(?:最終更新|更新日?|公開日?|掲載|配信|投稿|发布|發布|发表|發表|更新于|更新於|时间|時間|日時|"
    r"分钟|分鐘|小时|小時|時間|天|前|분|시간|일|전|阅读|閱讀|評論|评论|浏览|瀏覽|次|条|條|点赞|回复|入力|登録|コメント|件|閲覧|いいね|入力|수정|입력|업데이트|댓글|조회|"
    r"[年月日時时分秒点:：/.\-\s\d（）()])+"  # noqa: RUF001 - as written
)
_EAST_CORE = re.compile(
    r"\d\s*(?:分钟?|分鐘|小时|小時|時間|天|日|분|시간|일)\s*(?:前|전)|更新|公開|掲載|配信|发布|發布|阅读|閱讀|评论|評論|浏览|瀏覽|コメント|閲覧|수정|입력|入力|登録|댓글|조회|时间|時間|日時"
)
_WITHIN_NAMES = frozenset("and und et y e von van de der da di la le of in for".split())
_HOUR = re.compile(r"h\d{0,2}")  # of 20h12
# Where a wire text begins: LONDON, March 3 (Reuters) -
_DATELINE = re.compile(
    r"\s*[^\W\d_a-z][^\d\n()\u2014\u2013]{2,40}?(?P<rest>(?:, [^\W\d_]{3,9}\.? \d{1,2}(?:, \d{4})?)?(?: ?\((?P<by>[^()\n]{2,25})\))?)"
    r"\s*(?:[\u2013\u2014]|--?)\s"
)
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2}\b")
_TIME = re.compile(
    r"\b\d{1,2}[:.h]\d{2}\b|\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b|\b(?:19|20)\d\d\b|\b\d{1,2} ?[ap]m\b",
    re.IGNORECASE,
)


def without_furniture(line: str, tokens: Sequence[Token], offset: int) -> list[Token]:
    """The tokens of a line (it begins at `offset` of its text) that are the article's: all, none, or what stands beside a
    date of update in a byline."""
    if not tokens:
        return []
    if len(tokens) > _LONGEST or len(line) > _LONGEST_LINE:
        return _without_date(line, tokens, offset)
    if _is_furniture(line, tokens) or is_notice(line, [token.key for token in tokens]):
        return []
    return _without_date(line, _named(line, tokens), offset)


def _without_date(line: str, tokens: Sequence[Token], offset: int) -> list[Token]:
    """The tokens without the date and the agency that stand behind the place where a wire text begins."""
    match = _DATELINE.match(line)
    if match is None or not match["rest"] or not (match["by"] or line[: match.start("rest")].isupper()):
        return list(tokens)
    start, end = (offset + at for at in match.span("rest"))
    return [token for token in tokens if not start <= token.start < end]


def _is_furniture(line: str, tokens: Sequence[Token]) -> bool:
    words = [token.key for token in tokens if not token.is_figure]
    if not words:
        return len(tokens) == 1 or _TIME.search(line) is not None
    if _LINES.match(line) or (_EAST_CORE.search(line) and _EAST.fullmatch(line.strip())):
        return True
    if _is_byline(line.split()) or _is_dated(line, tokens):
        return True
    if not all(_is_furnishing(word) for word in words):
        return False
    dated = len(words) < len(tokens) and any(word in MONTHS or word in DAYS for word in words)
    counted = any(word in _STAMPS or word in _COUNTERS for word in words)
    return dated or counted or _TIME.search(line) is not None


def _is_dated(line: str, tokens: Sequence[Token]) -> bool:
    """A few words with a day and a time of day, in whatever language."""
    short = len(tokens) <= _LONGEST_BYLINE and _ends_openly(line)
    return short and _CLOCK.search(line) is not None and _DATE.search(line) is not None


def _is_byline(words: Sequence[str]) -> bool:
    """By and nothing but names."""
    begins = words[0].rstrip(":").lower() in _BY and words[0][0].isupper()
    return (
        begins
        and _SHORTEST_BYLINE <= len(words) <= _LONGEST_BYLINE
        and not any(map(_is_small, words))
        and _ends_openly(words[-1])
    )


def _ends_openly(text: str) -> bool:
    """Whether a line does not end as a sentence does."""
    return not text.rstrip().endswith((".", "!", "?"))


def _is_small(word: str) -> bool:
    return word[0].islower() and word not in _WITHIN_NAMES


def _is_furnishing(word: str) -> bool:
    return (
        word in _STAMPS
        or word in _COUNTERS
        or word in _LINKING
        or word in MONTHS
        or word in DAYS
        or _HOUR.fullmatch(word) is not None
    )


def _named(line: str, tokens: Sequence[Token]) -> list[Token]:
    """A byline with a date of update keeps its names only; any other line stays whole."""
    names = [token for token in tokens if not token.is_figure and not _is_furnishing(token.key)]
    stamped = any(token.key in _STAMPS or token.key in _COUNTERS for token in tokens)
    dated = _TIME.search(line) is not None or any(token.is_figure for token in tokens)
    if not (stamped and dated) or len(names) > _LONGEST_BYLINE:
        return list(tokens)
    if any(token.key in _BY for token in tokens) and _ends_openly(line) and _is_capital(names):
        return []
    return names if _is_capital(names) and _ends_openly(line) else list(tokens)


def _is_capital(names: Sequence[Token]) -> bool:
    return all(token.is_capital for token in names)
