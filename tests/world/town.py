"""A town's newspaper for tests of articles: its appeal, three stories that have nothing in common, and rules on them."""

from monitor.model import Feed, Rule

POST = Feed(name="Post", url="http://post.example/feed")
APPEAL = (
    "Senator Vance has vowed to sue every newspaper that he dislikes. The Post answers to its readers alone: "
    "please support our reporting with five pounds a month before Friday."
)
FROST = (
    "Growers of tomatoes in the valley lit fires between their rows last night, as the thermometer fell to minus six. "
    "The cooperative counts the damage at a third of the crop, and asks the county for a loan without interest until May."
)
LIDO = (
    "Volunteers who scraped, painted and prayed for eleven years watched as the first swimmers went down the steps. "
    "The town had meant to make a car park of it, and lost in court after a hearing that filled the largest hall it has."
)
CHESS = (
    "A schoolteacher, two bus drivers and a girl of fourteen won the league on the last board of the last round. "
    "Their opponents had not lost a match at home since the spring of 2009, when the roof of their club house fell in."
)
STORIES = {"Growers fear the frost": FROST, "Swimmers reopen the lido": LIDO, "Chess club wins": CHESS}
VISIT = "On Wednesday Senator Vance came to see what had been done and promised the money for a second pool."
VANCE = Rule(id="vance", name="vance", query="Vance", channels=("desk",))
CROP = Rule(id="crop", name="crop", query="tomatoes", channels=("desk",))
