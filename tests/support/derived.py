"""A feed that is another way through a show."""

PATH = """\
guid: 9b024349-ccf0-5f69-a609-6b82873eab3c
title: Lær bokstavene
description: En sti gjennom bokstavene.
link: https://bokstaver.example/sti
language: nb
author: Bokstavkomiteen
categories: [Education > Courses]
explicit: false
cover: cover.png
type: serial
show: bokstaver
episodes: [0003-aa, 0001-ae]
"""
