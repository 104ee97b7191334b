"""The BIRD driver over a real sshd."""
