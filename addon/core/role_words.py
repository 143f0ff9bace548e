"""Header words of every role, in the languages customers write them; accents and case are already gone."""

from __future__ import annotations

HEADERS: dict[str, str] = {
    "account_id": (
        "customer id|account id|client id|cust id|customer number|account number|customer no|account no"
        "|account code|customer uuid|customer key|account key|crm id|kundennummer|kunden nr|kunden id"
        "|kundennr|id client|code client|numero client|n client|id cliente|codigo cliente"
        "|codigo de cliente|codigo do cliente|numero de cliente|id klant|klantnummer|company id"
        "|organization id|org id|tenant id"
        "|顧客id|顧客番号|顧客コード|取引先コード|客户编号|codice cliente|n cliente|id azienda"
    ),
    "account": (
        "account|accounts|customer|customers|client|clients|company|organisation|organization"
        "|customer name|account name|client name|company name|customer company|name|kunde|kunden"
        "|kundenname"
        "|firma|unternehmen|mandant|compte|nom du client|nom client|nom|societe|entreprise|cuenta"
        "|cliente"
        "|clientes|nombre|empresa|nombre del cliente|conta|nome|nome do cliente|azienda|klant|klantnaam"
        "|bedrijf|logo|tenant|workspace|subscriber|id"
        "|顧客名|顧客|取引先|取引先名|会社名|企業名|お客様名|客户|客户名称|公司|고객|고객명"
        "|ragione sociale|clienti|klanten"
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
        "|snapshot date|snapshot month|as at|reporting date|report date|report month|stichtag"
        "|mes de referencia|fecha de corte|data di riferimento|peildatum|年月|対象月|月次"
        "|calendar month"
    ),
    "amount": (
        "amount|mrr|arr|revenue|mrr amount|arr amount|monthly recurring revenue|annual recurring revenue"
        "|recurring revenue|monthly amount|annual amount|subscription revenue|net revenue|umsatz|betrag"
        "|montant|chiffre d affaires|ca|revenu|revenu recurrent|importe|ingresos|ingreso|valor|receita"
        "|monto|fatturato|ricavi|omzet|bedrag|value|mrr usd|arr usd|mrr eur|arr eur|acv|contract value"
        "|amount cents|amount in cents|mrr cents|mrr in cents|arr cents|arr in cents|unit price"
        "|price per unit|price per seat|monthly price|annual price|subscription mrr|subscription arr"
        "|customer mrr|customer arr|plan mrr|mrr reporting currency|mrr in reporting currency"
        "|order value"
        "|order amount|order total|tcv|total contract value|unit amount|annual contract value"
        "|monatsbetrag|monatspreis|monatlicher betrag|monatlicher umsatz|jahresbetrag|jahrespreis"
        "|jahrlicher betrag|nettobetrag|betrag netto|netto|bruttobetrag|betrag brutto|brutto"
        "|vertragswert|auftragswert|montant ht|montant hors taxe|montant ttc|montant net"
        "|montant mensuel|montant annuel|prix mensuel|prix annuel|importe neto|importe bruto"
        "|importe mensual|importe anual|importe mrr|importe arr|cuota mensual|cuota anual"
        "|precio mensual|valor mensal|valor anual|valor liquido|mensalidade|importo|importo netto"
        "|importo mensile|importo annuale|canone|canone mensile|canone annuale|net amount"
        "|gross amount|net|gross|net mrr|gross mrr|net arr|gross arr"
        "|contract arr|contract mrr|contract amount|subscription amount|amount excl tax"
        "|amount excl vat|amount ex vat|金額|月額|年額|売上|売上高|月額料金|年額料金"
    ),
    "kind": (
        "movement|movement type|change type|type of change|kind|mrr movement|bewegung|tipo de movimiento"
        "|type|activity type|activity|event|event type|mrr movement type|movement kind"
        "|tipo|tipo de movimento|tipo movimiento|tipo movimento|movimiento|movimento|mouvement"
        "|type de mouvement|bewegungsart|art|art der bewegung|mutatie"
    ),
    "currency": (
        "currency|ccy|curr|currency code|reporting currency code|devise|monnaie|wahrung|moneda|divisa|moeda"
        "|valuta"
        "|通貨|貨幣|货币|munteenheid"
    ),
    "renewal": (
        "renewal|renewal date|renews|renews on|next renewal|next renewal date|contract renewal date"
        "|contract renewal|verlangerung|verlangerungsdatum|vertragsverlangerung|renouvellement"
        "|date de renouvellement|renovacion|fecha de renovacion|renovacao|data de renovacao|rinnovo"
        "|data rinnovo"
        "|更新日|契約更新日|verlengingsdatum"
    ),
    "term_start": (
        "start date|contract start|contract start date|subscription start|term start|valid from"
        "|vertragsbeginn|startdatum|date de debut|debut de contrat|fecha de inicio|data de inicio"
        "|current period start|validfrom|data inizio|service start|service start date"
        "|service period start"
        "|service from|period start|period start date|subscription start date|started at|activated at"
        "|coverage start|leistungsbeginn|from|from date|von|desde"
        "|beginn|laufzeitbeginn|gultig ab|date debut|inicio del contrato|inicio de contrato"
        "|inizio contratto|decorrenza|ingangsdatum|begindatum|開始日|契約開始日|利用開始日"
    ),
    "term_end": (
        "end date|contract end|contract end date|term end|expiry|expiry date|expiration|expiration date"
        "|expires|valid to|valid until|vertragsende|enddatum|date de fin|echeance|fecha de fin"
        "|vencimiento|data de termino|ended at|current period end|validto|data fine|ablaufdatum"
        "|service end"
        "|service end date|service period end|service to|period end|period end date"
        "|subscription end date"
        "|coverage end|leistungsende|to|to date|until|bis|hasta|expires at|ends at"
        "|laufzeitende|gultig bis|date fin|fin de contrat|fin del contrato|fim do contrato"
        "|data de fim|fine contratto|scadenza|終了日|契約終了日|満了日"
    ),
    "interval": (
        "interval|billing interval|billing period|billing cycle|billing frequency|frequency"
        "|plan interval unit|plan interval|abrechnungsintervall|periodicite|frecuencia|interval unit"
        "|zahlungsintervall|zahlungsweise|turnus|periodicidad|periodicidade|frequenza|frequence"
        "|frequence de facturation|支払サイクル|請求サイクル"
    ),
    "quantity": ("quantity|qty|menge|anzahl|quantite|cantidad|quantidade"),
    "status": (
        "status|state|subscription status|customer status|statut|estado|stato|zustand"
        "|situation|etat|situacao|ステータス|状態|契約状況"
    ),
    "segment": (
        "segment|customer segment|kundensegment|segmento|tier|size|size band|segment client|market segment"
        "|セグメント|segmento cliente"
    ),
    "owner": (
        "owner|account owner|account manager|am|csm|ae|rep|sales rep|customer success manager|owner name"
        "|kundenbetreuer|betreuer|verantwortlich|key account manager|salesman|salesperson"
        "|account executive|charge de compte|responsable|responsable de compte|propietario|responsavel"
        "|gestor|verantwoordelijke"
        "|担当者|担当|営業担当|referente|commerciale|vendedor|vertrieb"
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
        " bop debut depart ouverture inicial inicio initiale inizio initieel"
    ),
    "end": (
        "end ending eop closing current now final ende endbestand aktuell aktueller cloture actuel actuelle"
        " finale fin final atual huidig fine"
    ),
    "expansion": (
        "expansion expanded upsell upsells upgrade upgrades upgraded erweiterung ausbau ampliacion"
        " expansao espansione increase increases uitbreiding"
        " expansions erhohung aumento upselling"
    ),
    "contraction": (
        "contraction contracted downgrade downgrades downgraded downsell downsells reduction decrease"
        " kontraktion reduzierung verringerung contraccion reduccion contracao reducao contrazione krimp"
        " contractions downgrading contractie ruckgang"
    ),
    "churn": (
        "churn churned lost loss cancelled canceled cancellation cancellations verlust verloren kundigung"
        " kundigungen abwanderung attrition perdu perdus perte resiliation baja bajas perdida perdidas"
        " cancelamento cancelamentos perso abgang abgange abgewandert"
        " perdita perdite abbandono abbandoni desabonnement desabonnements opgezegd"
    ),
    "reactivation": (
        "reactivation reactivated reactivations returned returning winback resurrected reaktivierung"
        " reactivacion reativacao riattivazione"
    ),
    "new": (
        "new neu neue neukunden nouveau nouveaux nuevo nuevos novo novos nuovo nieuw"
        " neukunde zugang zugange nouvelle nouvelles nueva nuevas altas nova novas nuova nuovi"
        " nuove nieuwe"
    ),
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

COUNTED = frozenset("customers accounts clients kunden clientes clienti klanten logos companies".split())
"""Headers that may as well stand over numbers of customers."""
NO_ACCOUNTS = frozenset(
    "plan plans product products produkt produkte produit produits producto productos produto sku package"
    " edition region regions country countries land pays pais paese industry branche secteur sector channel"
    " kanal canal category kategorie categorie categoria cohort kohorte cohorte team department"
    " month months monat monate mois mes mese maand quarter quartal trimestre qtr year jahr annee ano".split()
)
"""Headers of what revenue is broken down by: rows of these are no customers, whose losses they would hide."""
INVOICES = ("invoice", "rechnung", "facture", "factura", "fattura", "fatura", "factuur")
"""How headers of invoice lists begin, whether or not a space follows."""
NUMBERS = frozenset("number no nr id nummer numero n s num ref reference snummer".split())
"""What follows such a word where a column numbers the invoices."""
RUNNING = frozenset("ltm ttm ytd mtd qtd itd".split())
"""Words for sums that run on: a column of them holds the amount of no single period."""
