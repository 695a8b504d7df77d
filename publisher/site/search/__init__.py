"""The full-text index of a show's search page: a handful of JSON files, of which one query reads a few.

All files lie in one folder, `web/<show>/search/`. Everything but the table has its content's digest in its name, so a
browser may keep it for good. Episodes are divided into segments of 500 in listening order, so that a new episode
changes the last segment alone. Segments are independent: `static/lookup.js` adds up how many episodes have a word.

`index.json` (the table)
    `{"block": 25, "segments": ["0-1a2b3c4d", …]}`: episodes per block, and the name that each segment's files begin
    with: its number and eight digits of the digest of its contents.
`<segment>.json` (the head)
    `[episodes, [first word of shard 0, first word of shard 1, …]]`. A word is looked for in the last shard whose first
    word is not behind it. A shard without words has the first word of the next one.
`<segment>.w<n>.json` (a shard)
    `{word: [length of its stem, postings], …}`, words in the order of their code points. Postings are a string of
    pairs `step weight`, one pair for each episode that has the word: the step from the previous episode's number in the
    segment (in base 36, in small letters, left out where it is one; the first one counts from -1), and the weight from
    `A` (lowest) to `Z` (highest) in 26 steps of BM25: `A` is the first episode, `3K` the third one further on.
`<segment>.e<n>.json` (a block)
    25 episodes of the segment, each `[address, title, number, date, summary, address of its WebVTT transcript]`.
    Addresses are relative to the search page. Where in an episode a word is said is found in that transcript.

Words are split and folded by `tokens`; `lookup.js` takes queries apart in the same way.
"""
