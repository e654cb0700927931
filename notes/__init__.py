"""From a message to a record: names, dates, money, intents. Pure: no database, no Telegram, no model of its own."""
