"""Names of countries as notices say them, by ISO 3166-1 code; a code that is not here is shown as it is."""

from __future__ import annotations

_LIST = """
GB=the UK, AT=Austria, BE=Belgium, BG=Bulgaria, HR=Croatia, CY=Cyprus, CZ=Czechia, DK=Denmark, EE=Estonia, FI=Finland,
FR=France, DE=Germany, GR=Greece, HU=Hungary, IE=Ireland, IT=Italy, LV=Latvia, LT=Lithuania, LU=Luxembourg, MT=Malta,
NL=the Netherlands, PL=Poland, PT=Portugal, RO=Romania, SK=Slovakia, SI=Slovenia, ES=Spain, SE=Sweden, IS=Iceland,
LI=Liechtenstein, NO=Norway, CH=Switzerland, AD=Andorra, AR=Argentina, CA=Canada, FO=the Faroe Islands, GG=Guernsey,
IM=the Isle of Man, IL=Israel, JE=Jersey, JP=Japan, KR=South Korea, NZ=New Zealand, UY=Uruguay, GI=Gibraltar,
US=the United States, AU=Australia, BR=Brazil, CN=China, HK=Hong Kong, IN=India, KE=Kenya, MX=Mexico, MY=Malaysia,
NG=Nigeria, PH=the Philippines, PK=Pakistan, SG=Singapore, TH=Thailand, TR=Türkiye, UA=Ukraine, VN=Vietnam,
ZA=South Africa, AE=the United Arab Emirates
"""
_NAMES = {code.strip(): name for code, _, name in (pair.partition("=") for pair in _LIST.strip().split(","))}


def country_name(code: str) -> str:
    """``FR`` → ``France``; an unknown code stays a code."""
    return _NAMES.get(code.upper(), code)
