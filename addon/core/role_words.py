"""Header words of every role, in the languages customers write them; accents and case are already gone."""

from __future__ import annotations

HEADERS: dict[str, str] = {
    "account_id": (
        "customer id|account id|client id|cust id|customer number|account number|customer no|account no"
        "|account code|customer uuid|customer key|account key|crm id|kundennummer|kunden nr|kunden id"
        "|kundennr|id client|code client|numero client|n client|id cliente|codigo cliente"
        "|codigo de cliente|codigo do cliente|numero de cliente|id klant|klantnummer|company id"
        "|organization id|org id|tenant id"
    ),
    "account": (
        "account|accounts|customer|customers|client|clients|company|organisation|organization"
        "|customer name|account name|client name|company name|customer company|name|kunde|kunden|kundenname"
        "|firma|unternehmen|mandant|compte|nom du client|nom client|nom|societe|entreprise|cuenta|cliente"
        "|clientes|nombre|empresa|nombre del cliente|conta|nome|nome do cliente|azienda|klant|klantnaam"
        "|bedrijf|logo|tenant|workspace|subscriber|id"
    ),
    "parent": (
        "parent|parent account|ultimate parent|parent company|konzern|muttergesellschaft|maison mere|matriz"
        "|merged into|merged with|alias of|acquired by|now part of|rolls up to|roll up to|parent name"
        "|global parent|holding|group account|societe mere|aufgegangen in|fusionne avec"
    ),
    "period": (
        "period|month|date|quarter|year|monat|mois|mes|periode|periodo|fecha|datum|jahr|quartal|annee"
        "|trimestre|ano|month end|as of|as of date|billing month|invoice month|revenue month|mese|maand"
        "|reporting month"
    ),
    "amount": (
        "amount|mrr|arr|revenue|mrr amount|arr amount|monthly recurring revenue|annual recurring revenue"
        "|recurring revenue|monthly amount|annual amount|subscription revenue|net revenue|umsatz|betrag"
        "|montant|chiffre d affaires|ca|revenu|revenu recurrent|importe|ingresos|ingreso|valor|receita"
        "|monto|fatturato|ricavi|omzet|bedrag|value|mrr usd|arr usd|mrr eur|arr eur|acv|contract value"
        "|amount cents|amount in cents|mrr cents|mrr in cents|arr cents|arr in cents|unit price"
        "|price per unit|price per seat|monthly price|annual price|subscription mrr|subscription arr"
        "|customer mrr|customer arr|plan mrr|mrr reporting currency|mrr in reporting currency|order value"
        "|order amount|order total|tcv|total contract value|unit amount|annual contract value"
    ),
    "kind": (
        "movement|movement type|change type|type of change|kind|mrr movement|bewegung|tipo de movimiento"
        "|type|activity type|activity|event|event type|mrr movement type|movement kind"
    ),
    "currency": (
        "currency|ccy|curr|currency code|reporting currency code|devise|monnaie|wahrung|moneda|divisa|moeda"
        "|valuta"
    ),
    "renewal": (
        "renewal|renewal date|renews|renews on|next renewal|next renewal date|contract renewal date"
        "|contract renewal|verlangerung|verlangerungsdatum|vertragsverlangerung|renouvellement"
        "|date de renouvellement|renovacion|fecha de renovacion|renovacao|data de renovacao|rinnovo"
        "|data rinnovo"
    ),
    "term_start": (
        "start date|contract start|contract start date|subscription start|term start|valid from"
        "|vertragsbeginn|startdatum|date de debut|debut de contrat|fecha de inicio|data de inicio"
        "|current period start|validfrom|data inizio|service start|service start date|service period start"
        "|service from|period start|period start date|subscription start date|started at|activated at"
        "|coverage start|leistungsbeginn|from|from date|von|desde"
    ),
    "term_end": (
        "end date|contract end|contract end date|term end|expiry|expiry date|expiration|expiration date"
        "|expires|valid to|valid until|vertragsende|enddatum|date de fin|echeance|fecha de fin"
        "|vencimiento|data de termino|ended at|current period end|validto|data fine|ablaufdatum|service end"
        "|service end date|service period end|service to|period end|period end date|subscription end date"
        "|coverage end|leistungsende|to|to date|until|bis|hasta|expires at|ends at"
    ),
    "interval": (
        "interval|billing interval|billing period|billing cycle|billing frequency|frequency"
        "|plan interval unit|plan interval|abrechnungsintervall|periodicite|frecuencia|interval unit"
    ),
    "quantity": ("quantity|qty|menge|anzahl|quantite|cantidad|quantidade"),
    "status": ("status|state|subscription status|customer status|statut|estado|stato|zustand"),
    "segment": (
        "segment|customer segment|kundensegment|segmento|tier|size|size band|segment client|market segment"
    ),
    "owner": (
        "owner|account owner|account manager|am|csm|ae|rep|sales rep|customer success manager|owner name"
        "|kundenbetreuer|betreuer|verantwortlich|key account manager|salesman|salesperson"
        "|account executive|charge de compte|responsable|responsable de compte|propietario|responsavel"
        "|gestor|verantwoordelijke"
    ),
    "domain": (
        "domain|website|web|url|web site|homepage|site|site web|webseite|dominio|sitio web|company domain"
        "|company website|domaine"
    ),
    "email": (
        "email|e mail|customer email|contact email|mail|courriel|correo|correo electronico|email address"
    ),
    "contact": (
        "contact|primary contact|contact name|main contact|ansprechpartner|contacto|contato|kontakt"
        "|interlocuteur|champion"
    ),
    "linkedin": ("linkedin|linkedin url|company linkedin|linkedin profile|linkedin company url"),
    "usage": ("usage|active users|logins|nutzung|utilisation|uso|mau|dau|wau|monthly active users"),
    "seats": ("seats|licensed seats|licenses|licences|users|sitze|lizenzen|sieges|licencias|licencas"),
}
"""Role -> whole headers, parted by |; ``account_id`` is an account named by an id."""

MOVEMENT_WORDS: dict[str, str] = {
    "start": (
        "start starting beginning begin opening prior previous initial base anfang anfangs anfangsbestand"
        " debut depart ouverture inicial inicio initiale inizio initieel"
    ),
    "end": (
        "end ending closing current now final ende endbestand aktuell aktueller cloture actuel actuelle"
        " finale fin final atual huidig fine"
    ),
    "expansion": (
        "expansion expanded upsell upsells upgrade upgrades upgraded erweiterung ausbau ampliacion"
        " expansao espansione increase increases uitbreiding"
    ),
    "contraction": (
        "contraction contracted downgrade downgrades downgraded downsell downsells reduction decrease"
        " kontraktion reduzierung verringerung contraccion reduccion contracao reducao contrazione krimp"
    ),
    "churn": (
        "churn churned lost loss cancelled canceled cancellation cancellations verlust verloren kundigung"
        " kundigungen abwanderung attrition perdu perdus perte resiliation baja bajas perdida perdidas"
        " cancelamento cancelamentos perso abgang abgange abgewandert"
    ),
    "reactivation": (
        "reactivation reactivated reactivations returned returning winback resurrected reaktivierung"
        " reactivacion reativacao riattivazione"
    ),
    "new": ("new neu neue neukunden nouveau nouveaux nuevo nuevos novo novos nuovo nieuw"),
}
"""Part of a revenue bridge -> single words that name it."""

BESIDE = frozenset(
    (
        "amount annual arr at back balance betrag business chf clientes customers eur existing from gbp"
        " gross importe ingresos less logo logos minus montant monthly mrr of period plus receita"
        " recurring revenue revenues the total umsatz usd valor value win window year"
    ).split()
)
"""Words that may stand beside a movement word without changing its meaning."""
