"""Hosts -> registrable domains, by the public suffix list that comes bundled; nothing is ever fetched.

Free-mail hosts, social networks and shared hosting are nobody's own domain: a customer who writes from
gmail.com is not Google.
"""

from __future__ import annotations

from functools import lru_cache

import idna
from tldextract import TLDExtract

FREE_MAIL = frozenset(
    (
        "gmail.com googlemail.com outlook.com outlook.fr outlook.de outlook.es outlook.it hotmail.com"
        " hotmail.fr hotmail.de hotmail.es hotmail.it hotmail.co.uk live.com live.fr live.nl live.co.uk"
        " msn.com yahoo.com yahoo.fr yahoo.de yahoo.es yahoo.it yahoo.co.uk yahoo.co.in yahoo.co.jp"
        " yahoo.com.br ymail.com rocketmail.com aol.com icloud.com me.com mac.com proton.me protonmail.com"
        " protonmail.ch pm.me gmx.de gmx.net gmx.at gmx.ch gmx.com gmx.fr web.de t-online.de freenet.de"
        " mailbox.org posteo.de orange.fr wanadoo.fr free.fr sfr.fr laposte.net bbox.fr neuf.fr"
        " numericable.fr libero.it virgilio.it tiscali.it alice.it tin.it hotmail.nl ziggo.nl kpnmail.nl"
        " planet.nl hetnet.nl xs4all.nl telenet.be skynet.be bluewin.ch sunrise.ch mail.com email.com"
        " zoho.com zohomail.com zohomail.eu yandex.com yandex.ru mail.ru bk.ru inbox.ru list.ru qq.com"
        " 163.com 126.com sina.com foxmail.com naver.com hanmail.net daum.net comcast.net verizon.net"
        " att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net btinternet.com sky.com"
        " talktalk.net virginmedia.com ntlworld.com bigpond.com optusnet.com.au rogers.com shaw.ca"
        " sympatico.ca uol.com.br bol.com.br terra.com.br telefonica.net rediffmail.com hey.com fastmail.com"
        " fastmail.fm tutanota.com tutanota.de tuta.io hushmail.com wp.pl o2.pl onet.pl interia.pl seznam.cz"
        " mailinator.com guerrillamail.com yopmail.com 10minutemail.com temp-mail.org trashmail.com"
    ).split()
)
SHARED = frozenset(
    (
        "linkedin.com facebook.com fb.com instagram.com twitter.com x.com youtube.com youtu.be tiktok.com"
        " pinterest.com xing.com viadeo.com threads.net bsky.app mastodon.social reddit.com discord.gg"
        " discord.com t.me telegram.me whatsapp.com wa.me medium.com substack.com linktr.ee bit.ly"
        " tinyurl.com goo.gl t.co lnkd.in crunchbase.com github.com gitlab.com bitbucket.org google.com"
        " goo.gle youtube-nocookie.com wordpress.com blogspot.com tumblr.com wixsite.com wix.com"
        " squarespace.com weebly.com jimdo.com jimdosite.com webflow.io myshopify.com notion.site notion.so"
        " carrd.co godaddysites.com sites.google.com business.site yelp.com tripadvisor.com amazon.com"
        " ebay.com etsy.com apple.com wikipedia.org wikidata.org societe.com pappers.fr pagesjaunes.fr"
        " verif.com infogreffe.fr dropbox.com sharepoint.com onmicrosoft.com calendly.com typeform.com"
        " hubspot.com salesforce.com zendesk.com herokuapp.com netlify.app vercel.app web.app firebaseapp.com"
        " example.com example.org example.net"
    ).split()
)
# Suffixes that are sold like a country's: the name under them is somebody's own.
SOLD = frozenset(
    (
        "br.com cn.com de.com eu.com gb.net gr.com hu.net in.net jp.net jpn.com mex.com ru.com sa.com se.net"
        " uk.com uk.net us.com za.com com.de co.com co.nl co.no co.dk radio.am radio.fm eu.org com.se"
    ).split()
)
# Companies on the lists above under whose own name nobody else is hosted: their domain is theirs alone
# when the whole host is the domain itself or its www.
THEIRS = frozenset("hubspot.com salesforce.com zendesk.com github.com gitlab.com".split())

# RFC 2606 keeps .example for examples: nobody can own one, and the sample customers all have one.
SAMPLES = ("example",)
_public = TLDExtract(
    suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True, extra_suffixes=SAMPLES
)
_official = TLDExtract(suffix_list_urls=(), cache_dir=None, extra_suffixes=SAMPLES)


@lru_cache(maxsize=65_536)  # the same hosts come again for every key column and in every run
def registrable(host: str) -> str | None:
    """``acme.co.uk`` for ``www.shop.acme.co.uk``; None when the host is nobody's own domain.

    Not a company's own: numbers, names without a public suffix, free-mail hosts, social networks and
    everything under a shared host (``acme.github.io``).
    """
    try:
        ascii_host = idna.encode(host.strip().rstrip(".").lower(), uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return None
    official = _official(ascii_host)
    if not official.domain or not official.suffix:
        return None
    private = _public(ascii_host)
    if private.suffix != official.suffix:
        if private.suffix not in SOLD or not private.domain:
            return None
        domain = f"{private.domain}.{private.suffix}"
    else:
        domain = f"{official.domain}.{official.suffix}"
    if domain in THEIRS and ascii_host in {domain, f"www.{domain}"}:
        return domain
    return None if domain in FREE_MAIL or domain in SHARED else domain


def is_free_mail(host: str) -> bool:
    """Whether a host gives mailboxes to everybody."""
    return host.strip().lower() in FREE_MAIL
