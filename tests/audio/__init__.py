"""Tests of the loudness meter, the limiter, and everything that makes one recording into published audio."""
