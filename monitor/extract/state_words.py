# ruff: noqa: RUF001 - Cyrillic letters look like Latin ones
"""The words and addresses that walls, live pages and missing pages are told by, in the languages of many news sites.

Linear in the text: no part that repeats holds another one, and what may stand between two words is short.
"""

import re

# "live" alone may be a verb or speak of music: it counts in capitals, or where a colon or a dash follows.
LIVE_TITLE = re.compile(
    r"^(?i:live|direct|en direct|en vivo|directo|diretta|ao vivo|ticker|direkte|онлайн)\s*[:|–—•»]|\bLIVE\b|"
    r"(?i:\blive[ -]?(?:updates?|blog|ticker)\b|\b(?:news|live|eil)-?(?:ticker|blog)\b|\blivesenter\b|"
    r"\bminut[eo] (?:by|par|a|per) minut[eo]\b|\bin diretta\b|: (?:en direct|live|in diretta|ao vivo|en vivo)\s*$)"
)
LIVE_PATH = re.compile(
    r"/(?:live|live-?blogs?|live-(?:updates?|news|reporting)|live-?ticker|newsblog|en-direct|en-vivo|endirect|minuto-a-minuto|"
    r"ao-vivo|livesenter|direkte)(?:[/.-]|$)|-(?:live|news)-?(?:blog|ticker|updates?)(?:[-/.]|$)|-live-\d{5,}"
)
MISSING = re.compile(
    r"^\W*(?:error|fehler|erreur|http)?\W*404\s*(?:$|[|:\u2013\u2014-]|error|fehler|not found)|\b(?:page|article|story|content|url|document) (?:is |was |could |can )?"
    r"(?:not|n't|no longer|cannot)(?: be)? ?(?:found|available|exist)|\b(?:can|could)(?:['’]?t| ?not) (?:find|locate) (?:that|this|the) page|"
    r"\b(?:seite|artikel|inhalt) (?:wurde |konnte )?nicht (?:mehr )?(?:gefunden|verf[üu]gbar)|\bpage (?:introuvable|non trouv[ée]e)|"
    r"\bp[áa]gina (?:no|n[ãa]o) (?:encontrada|existe|disponible)|\bpagina (?:non|niet) (?:trovata|gevonden)|"
    r"\bstrona nie (?:została znaleziona|istnieje)|\bsid(?:an|en) (?:kunde inte hittas|finnes ikke|blev ikke fundet)|"
    r"\bсторінк[ау] не знайден|\bстраница не найдена|\bsayfa bulunamadı|ページが見つかりません|页面不存在|找不到(?:该|您)?页面",
    re.IGNORECASE,
)
LOGIN = re.compile(
    r"^\W*(?:please )?(?:log ?in|sign ?in|log ?on|anmelden|anmeldung|einloggen|login|connexion|se connecter|identifiez|inicia(?:r)? sesi[óo]n|"
    r"accedi|entrar|inloggen|logga in|logg inn|zaloguj|вход|войти|giriş yap)\s*(?:$|[|:\u2013\u2014-]|(?:to|bei|your)\b)",
    re.IGNORECASE,
)
LOGIN_PATH = re.compile(r"/(?:log-?in|sign-?in|anmelden|auth|sso|connexion|account/login)(?:[/.]|$)")
CONSENT = re.compile(
    r"\bbefore you continue\b|\bwe value your privacy\b|\b(?:we|wir|nous|nosotros)\b[^.]{0,60}\b(?:partners?|partnern?|partenaires|socios)\b[^.]{0,80}"
    r"\b(?:cookies?|device|ger[äa]t|appareil|dispositivo|information)|\bmit (?:werbung|cookies) (?:und tracking )?(?:weiterlesen|lesen)|"
    r"\b(?:accept|akzeptieren|accepter|aceptar|accetta)\b[^.]{0,30}\bcookies\b|\bcookies\b[^.]{0,40}\b(?:zustimm|accepter|aceptar|accettare|accept)|"
    r"\b(?:consent|zustimmung|einwilligung|consentement|consentimiento|consenso)\b[^.]{0,60}\b(?:cookies?|daten|data|donn[ée]es|datos|dati)",
    re.IGNORECASE,
)
CONSENT_HOST = re.compile(
    r"^(?:consent|cmp|privacy|cookies?)\.|/(?:consent|cookie-?wall|privacy-?gate|zustimmung)(?:[/.-]|$)"
)
PAYWALL = re.compile(
    r"\b(?:subscribe|sign up|register|log in|become a (?:member|subscriber))\b[^.]{0,40}\bto (?:continue|keep|read|unlock|access|finish)|"
    r"\b(?:this|the) (?:article|story|content) is (?:only |exclusively )?(?:for|available to|reserved for|exclusive to) (?:paying )?(?:subscribers|members)|"
    r"\balready a (?:subscriber|member)\b|\bto (?:continue|keep) reading\b[^.]{0,60}\b(?:subscri|sign|regist|log)|\bsubscriber[- ]only\b|"
    r"\b(?:jetzt|sofort) (?:weiterlesen|freischalten)\b|\bweiterlesen mit\b|\bmit \S{1,20}\W{0,2}(?:plus|abo|\+) (?:weiterlesen|lesen)|"
    r"\b(?:nur|exklusiv) f[üu]r abonnent|\bbereits (?:abonnent|abonniert|digitalabonnent)|\bdiesen artikel (?:lesen|freischalten)\b|"
    r"\bder inhalt dieses artikels\b[^.]{0,40}\babo|"
    r"\br[ée]serv[ée]e? (?:aux|à nos) abonn[ée]s|\bil (?:vous )?reste [\d.,]+ ?% de cet article|\bd[ée]jà abonn[ée]|\babonnez-vous pour (?:lire|continuer)|"
    r"\b(?:contenido|art[íi]culo|noticia) (?:exclusiv[oa] )?(?:solo )?para (?:suscriptores|socios)|\bsuscr[íi]bete para (?:seguir|leer|continuar)|"
    r"\bya eres suscriptor|\briservat[oa] (?:agli|ai (?:nostri )?) ?abbonati|\bsei gi[àa] abbonato|\babbonati per (?:leggere|continuare)|"
    r"\b(?:exclusivo|conte[úu]do) para assinantes|\bj[áa] [ée] assinante|\b(?:alleen|exclusief) voor (?:abonnees|leden)|\bal abonnee\b|"
    r"\b(?:bare|kun|endast|bara) (?:for|för) (?:abonnenter|prenumeranter|abonnementer)|\b(?:er|är) du (?:allerede|redan) (?:abonnent|prenumerant|kunde)|"
    r"\blogg inn for å lese|\bdla (?:naszych )?(?:subskrybent|prenumerator)[óo]w|\bдля подписчиков|\bтолько по подписке|"
    r"この記事は会員限定|有料会員限定|会員限定記事|订阅后(?:继续)?阅读|仅限订阅",
    re.IGNORECASE,
)
DEVELOPING = re.compile(
    r"\b(?:this is a |a )?(?:breaking|developing) (?:news )?story\b|\bmore (?:to follow|soon|follows|details to come)\b|\bstory (?:is )?developing\b|"
    r"\bthis (?:breaking )?(?:news )?(?:story|article|page|report) (?:will|is being|is going to)(?: be)? (?:updated|updating)|\bmore (?:to come|information to follow)\b|"
    r"\b(?:weitere (?:informationen|infos|details) (?:folgen|in k[üu]rze)|mehr in k[üu]rze|diese (?:meldung|nachricht) wird (?:laufend |st[äa]ndig )?aktualisiert|"
    r"dieser (?:artikel|text|beitrag) wird (?:laufend |fortlaufend |st[äa]ndig )?aktualisiert|in k[üu]rze mehr)|"
    r"\bplus d['’](?:informations|infos) (?:à (?:venir|suivre)|suivre|dans)|\b(?:cet article|article) (?:sera|est|va être) (?:mis à jour|actualis[ée])|"
    r"\b(?:noticia|informaci[óo]n|historia) en (?:desarrollo|ampliaci[óo]n)|\bhabr[áa] (?:ampliaci[óo]n|actualizaci[óo]n)|\bmat[ée]ria em atualiza[çc][ãa]o|"
    r"\bnot[íi]cia em (?:atualiza[çc][ãa]o|desenvolvimento)|\b(?:articolo|notizia) in aggiornamento\b|\bsegue aggiornamento|\bmeer (?:volgt|informatie volgt)\b|"
    r"\b(?:saken|artikkelen|artikeln) (?:oppdateres|uppdateras|opdateres)\b|\b(?:sagen|artiklen|historien) opdateres\b|\bwkrótce więcej informacji|"
    r"\bновость (?:дополняется|обновляется)|\bподробности (?:позже|следуют)|\bнаступні подробиці|続報|速報です",
    re.IGNORECASE,
)

# One of these is in whatever the patterns above find. Looking for them costs a tenth, and most texts have none.
PAYWALL_HINTS = (
    "subscri", "read", "continue", "access", "finish", "member", "unlock", "abo", "freischalten", "weiterlesen", "lesen", "reste", "socios", "suscr",
    "abbona", "assinant", "leden", "prenumer", "kunde", "logg inn", "подпис", "会員", "订阅",
)  # fmt: skip
DEVELOPING_HINTS = (
    "developing", "breaking", "more", "updat", "folgen", "kürze", "kurze", "aktualis", "suivre", "venir", "dans", "jour", "actualis",
    "desarrollo", "ampliaci", "actualizaci", "atualiza", "desenvolv", "aggiornamento", "volgt", "oppdater", "uppdater", "opdater", "wkrótce",
    "новость", "подробности", "подробиці", "続報", "速報",
)  # fmt: skip
