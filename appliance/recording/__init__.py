"""What a person saw, kept so that a crash loses at most its last second.

`events` is the content, asciicast v3; `blocks` is how it lies on disk: compressed, and
sealed to auditors whose keys the bastion does not hold; `writer` keeps one session's
recording, `reader` plays it back, `integrity` says whether it is what was written.
Source: docs/formats.md and decision 0004.
"""
