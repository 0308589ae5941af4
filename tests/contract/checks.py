"""Checks that Schemathesis makes beside its own."""

import schemathesis


@schemathesis.check
def refused_in_shape(ctx, response, case):
    """A status that an operation does not list is a refusal in the shape of the listed ones, or it is a finding.

    The vendor lists few statuses for each operation. A request that contradicts the description, or that names a thing
    which is not there, is refused all the same.
    """
    listed = case.operation.definition.raw["responses"]
    if str(response.status_code) in listed or "default" in listed:
        return
    assert 400 <= response.status_code < 500, f"{response.status_code} is not listed"
    body = response.json()
    error = body.get("error") or body.get("response")
    wrong = [field for field in ("name", "log", "message") if not isinstance(error.get(field), str)]
    assert not wrong, f"a refusal without {', '.join(wrong)}: {body}"
