"""Countries as people write them -> ISO 3166 alpha-2."""

from __future__ import annotations

from addon.core.dates import words_of

CODES = frozenset(
    (
        "AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW"
        " BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES"
        " ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL"
        " IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY"
        " MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR"
        " NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK"
        " SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ"
        " VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
    ).split()
)
_NAMES = """
AE united arab emirates|uae|emirats arabes unis
AR argentina|argentine|argentinien
AT austria|autriche|osterreich
AU australia|australie|australien
BE belgium|belgique|belgien|belgie|belgica|belgio
BG bulgaria|bulgarie|bulgarien
BR brazil|bresil|brasilien|brasil|brasile
CA canada|kanada
CH switzerland|suisse|schweiz|suiza|svizzera|zwitserland
CL chile|chili
CN china|chine|cina
CO colombia|colombie|kolumbien
CZ czech republic|czechia|republique tcheque|tchequie|tschechien
DE germany|allemagne|deutschland|alemania|germania|alemanha|duitsland
DK denmark|danemark|danmark|danemark
EE estonia|estonie|estland
ES spain|espagne|spanien|espana|spagna|espanha|spanje
FI finland|finlande|finnland|suomi
FR france|frankreich|francia|franca|frankrijk|french republic
GB united kingdom|uk|great britain|england|scotland|wales|royaume uni|angleterre|reino unido|regno unito
GB vereinigtes konigreich|grossbritannien|verenigd koninkrijk
GR greece|grece|griechenland|grecia
HK hong kong
HR croatia|croatie|kroatien
HU hungary|hongrie|ungarn
ID indonesia|indonesie
IE ireland|irlande|irland|irlanda|ierland
IL israel
IN india|inde|indien
IS iceland|islande|island
IT italy|italie|italien|italia
JP japan|japon
KR south korea|korea|coree du sud|sudkorea
LT lithuania|lituanie|litauen
LU luxembourg|luxemburg
LV latvia|lettonie|lettland
MA morocco|maroc|marokko
MX mexico|mexique|mexiko
MY malaysia|malaisie
NL netherlands|the netherlands|pays bas|holland|niederlande|nederland|paises bajos|paesi bassi
NO norway|norvege|norwegen|norge
NZ new zealand|nouvelle zelande|neuseeland
PH philippines
PL poland|pologne|polen|polska|polonia
PT portugal|portogallo
RO romania|roumanie|rumanien
RS serbia|serbie|serbien
SE sweden|suede|schweden|sverige|suecia|svezia|zweden
SG singapore|singapour|singapur
SI slovenia|slovenie|slowenien
SK slovakia|slovaquie|slowakei
TH thailand|thailande
TN tunisia|tunisie|tunesien
TR turkey|turquie|turkei|turkiye
TW taiwan
UA ukraine
US united states|united states of america|usa|u s|u s a|etats unis|vereinigte staaten|estados unidos
US stati uniti|america|verenigde staten
VN vietnam
ZA south africa|afrique du sud|sudafrika
"""
NAMES = {name: line[:2] for line in _NAMES.strip().splitlines() for name in line[3:].split("|")}


def country_code(text: str) -> str | None:
    """``FR`` for ``fr``, ``France`` or ``Frankreich``; None for anything else."""
    text = text.strip()
    if len(text) == 2 and text.upper() in CODES:
        return text.upper()
    return NAMES.get(" ".join(words_of(text)))
