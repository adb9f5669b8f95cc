"""Slack's own words for what went wrong become outcomes: it answers 200 to a bot even when it refuses."""

from collections.abc import Mapping

from monitor.model import Blame, Outcome, SendResult
from monitor.notify.outcomes import in_doubt, wait_asked_for

# https://docs.slack.dev/reference/methods/chat.postMessage, "Errors", and
# https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
_CREDENTIALS = {
    "invalid_auth": "it does not accept this channel's token, check it in channels.yaml",
    "not_authed": "it does not accept this channel's token, check it in channels.yaml",
    "invalid_token": "it does not accept this channel's address, check it in channels.yaml",
    "token_revoked": "this channel's token was revoked",
    "token_expired": "this channel's token has expired",
    "account_inactive": "the account behind this channel's token is gone",
    "missing_scope": "this channel's token lacks the right to write (chat:write)",
    "no_permission": "this channel's token lacks the right to write",
    "ekm_access_denied": "the workspace's administrators do not let it write",
    "org_login_required": "the workspace is being moved",
    "team_access_not_granted": "this channel's token is not valid for the workspace",
    "team_disabled": "the workspace is disabled",
    "no_service": "this webhook was removed, or its app was",
    "no_service_id": "this webhook was removed, or its app was",
    "no_active_hooks": "this webhook was disabled",
    "no_team": "this webhook's workspace does not exist",
}
_PLACE = {
    "channel_not_found": "it knows no such channel, or the bot is not in it",
    "not_in_channel": "the bot is not in that channel, invite it",
    "user_not_found": "it knows no such user",
    "is_archived": "that channel is archived",
    "channel_is_archived": "that channel is archived",
    "restricted_action": "the workspace's administrators do not let it write there",
    "action_prohibited": "the workspace's administrators do not let it write there",
    "posting_to_general_channel_denied": "the workspace's administrators do not let it write there",
}
_MESSAGE = {"msg_too_long", "no_text", "invalid_blocks", "invalid_payload", "invalid_arguments", "invalid_arg_name",
            "as_user_not_supported", "markdown_text_conflict", "message_limit_exceeded",
            "thread_not_found", "invalid_thread_ts", "cannot_reply_to_message"}  # fmt: skip
_PERHAPS = {"internal_error", "fatal_error"}  # "some aspect of the operation" may have succeeded before
_LATER = {
    "ratelimited",
    "rate_limited",
    "rollup_error",
    "service_unavailable",
    "request_timeout",
    "team_added_to_org",
}


def of_slack_error(code: str, headers: Mapping[str, str], *, about_target: Blame) -> Outcome | None:
    """What one of Slack's codes means, None if it is none that we know; `about_target` is what to blame for a place that
    cannot be written to."""
    if words := _CREDENTIALS.get(code):
        return _rejected(f"Slack refused: {words} ({code})", Blame.CHANNEL)
    if words := _PLACE.get(code):
        return _rejected(f"Slack refused: {words} ({code})", about_target)
    if code in _MESSAGE:
        return _rejected(f"Slack refused this message ({code})", Blame.MESSAGE)
    if code in _PERHAPS:
        return in_doubt(f"Slack has trouble of its own ({code})")
    if code in _LATER:
        sentence = f"Slack refused for now ({code})"
        return Outcome(result=SendResult.REFUSED, sentence=sentence, retry_after=wait_asked_for(headers))
    return None


def _rejected(sentence: str, blame: Blame) -> Outcome:
    return Outcome(result=SendResult.REJECTED, sentence=sentence, blame=blame)
