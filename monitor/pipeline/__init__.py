"""The belts: poll (feeds -> entries), ingest (entries -> articles, verdicts, alerts), deliver (alerts -> channels), upkeep.

Each claims what is due from the store, does the I/O, lets the pure core decide and records everything in one
transaction. Belts never call each other; they may wake each other.

    feeds --poll--> entries --ingest--> articles, verdicts, alerts --deliver--> channels
"""
