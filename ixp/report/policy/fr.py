"""The route servers' policy in French: the same keys as ``ixp.report.policy.en``.

Written with plain spaces and apostrophes; ``ixp.report.policy.voice`` sets them as French typography wants.
"""

from ixp.model import Blackhole, LimitAction, NextHop
from ixp.policy.checks import Check
from ixp.policy.communities import Action, Info

SENTENCES = {
    "title": "{exchange} : politique des serveurs de routes",
    "lead": "Ce que les serveurs de routes de {exchange} acceptent, ce qu'ils font de vos annonces, et ce que vous pouvez leur"
    " demander. Cette page est produite à partir des mêmes données que leur configuration.",
    "contents": "Sommaire",
    "yes": "oui",
    "no": "non",
    "none": "aucun",
    "lengths": "de {shortest} à {longest}",
    "exactly": "{prefix} exactement",
    "range": "{prefix}, longueurs de {shortest} à {longest}",
    "sessions": "Sessions",
    "sessions.asn": "Les serveurs de routes portent le numéro AS{asn} et se trouvent sur le réseau (LAN) d'appairage `{ipv4}` et"
    " `{ipv6}`. Montez une session avec chacun d'eux : l'un peut être hors service pendant une maintenance.",
    "sessions.server": "Serveur de routes",
    "sessions.first_as": "Les serveurs de routes n'ajoutent pas leur propre AS au chemin : le premier AS que vous voyez est"
    " celui du membre qui annonce. Si votre routeur le refuse, désactivez ce contrôle sur ces sessions (`no neighbor …"
    " enforce-first-as` avec FRR, `no bgp enforce-first-as` avec Cisco IOS).",
    "sessions.prepend": "Les serveurs de routes ajoutent leur propre AS en tête du chemin.",
    "sessions.active": "Les serveurs de routes ouvrent la session ; votre routeur peut aussi l'ouvrir.",
    "sessions.passive": "Les serveurs de routes attendent que votre routeur ouvre la session.",
    "sessions.families": "Les routes IPv4 passent par la session IPv4, les routes IPv6 par la session IPv6.",
    "sessions.rfc8950": "Les routes IPv4 passent aussi par la session IPv6 (RFC 8950).",
    "sessions.default": "N'annoncez pas de route par défaut et n'en acceptez pas : nous n'en envoyons jamais.",
    "checks": "Ce que nous acceptons",
    "checks.lead": "Chaque route est soumise à ces contrôles, dans cet ordre. Le premier qui échoue décide.",
    "checks.tag": "Une route refusée n'est transmise à personne. Elle est conservée avec la communauté large qui donne le motif"
    " du refus, pour que le looking glass puisse l'afficher.",
    "checks.drop": "Une route refusée n'est transmise à personne et n'est pas conservée.",
    "checks.number": "N°",
    "checks.check": "Une route est refusée si",
    "checks.reason": "Motif",
    "checks.source": "Source",
    "checks.agreed": "convenu avec vous",
    "checks.never": "(non contrôlé)",
    "checks.off": "(non contrôlé, sauf accord avec vous)",
    "checks.default": "Ces valeurs s'appliquent à tous. Ce dont nous avons convenu avec vous peut différer : voir « Sur demande"
    " ».",
    "lists": "Les listes utilisées par ces contrôles",
    "lists.bogons": "Bogons IPv{version}, avec tout ce qu'ils contiennent sauf longueur indiquée :",
    "lists.denied": "Préfixes que personne ne peut annoncer, dont ceux du point d'échange :",
    "lists.transit_free": "AS qui n'achètent pas de transit (« transit-free ») : eux seuls peuvent annoncer ici leurs routes :",
    "lists.never_via": "AS qui ne veulent pas voir leurs routes sur des serveurs de routes :",
    "lists.never_via_peeringdb": "Tous ceux qui l'indiquent dans PeeringDB (« Never via route servers »).",
    "lists.reserved": "Numéros d'AS réservés :",
    "registry": "Ce que vous devez enregistrer",
    "registry.as_set": "Votre AS-SET indique les AS que vous annoncez. Nous le résolvons régulièrement dans l'IRR ; à défaut,"
    " seul votre propre AS est retenu. Dites-nous lequel utiliser.",
    "registry.as_set_peeringdb": "Si vous ne nous en avez donné aucun, nous prenons celui de PeeringDB.",
    "registry.exact": "Chaque préfixe doit avoir un objet route ou route6 d'un AS de cet ensemble, pour ce préfixe exact.",
    "registry.more_specifics": "Chaque préfixe, ou un préfixe qui le contient, doit avoir un objet route ou route6 d'un AS de"
    " cet ensemble.",
    "registry.roas": "Une route valide selon la RPKI, d'un AS de votre AS-SET, n'a pas besoin d'objet route.",
    "registry.rpki": "Les serveurs de routes vérifient l'origine par la RPKI (RFC 6811).",
    "registry.rpki_and_irr": "Une route valide doit tout de même être enregistrée dans l'IRR.",
    "registry.rpki_refused": "Ce que la RPKI déclare invalide est refusé, et n'est jamais annoncé à personne.",
    "registry.rpki_off": "La RPKI n'est pas vérifiée.",
    "registry.failure": "Si votre ensemble revient vide, ou bien plus petit ou plus grand qu'avant, nous gardons le dernier qui"
    " était bon et nous l'examinons.",
    "limits": "Nombre de préfixes",
    "limits.own": "La limite d'une session est celle dont nous avons convenu avec vous.",
    "limits.peeringdb": "À défaut, c'est ce que PeeringDB indique pour vous, plus {margin}, plus {percent} %.",
    "limits.default": "Si rien n'est indiqué, elle est de {ipv4} préfixes en IPv4 et de {ipv6} en IPv6.",
    "limits.action": "Au-delà, {action}.",
    "communities": "Communautés d'action",
    "communities.lead": "Placez ces communautés sur vos routes. Exemples pour l'AS{peer} ; les formes standard, étendue (route"
    " target) et large ont le même sens. Nous les retirons avant de transmettre la route.",
    "communities.action": "Effet",
    "communities.standard": "Standard",
    "communities.extended": "Étendue",
    "communities.large": "Large",
    "communities.announcing": "Annonce : parmi les communautés d'une route, la première dans cet ordre décide :",
    "communities.prepending": "Allongement du chemin : de même, seule compte la première dans cet ordre. C'est le"
    " numéro d'AS du membre qui annonce qui est répété.",
    "communities.mapped": "Un numéro d'AS supérieur à 65535 ne tient pas dans une communauté standard. Utilisez une communauté"
    " large, ou le numéro qui le représente :",
    "communities.member": "Membre",
    "communities.stands_for": "Numéro dans les communautés standard",
    "communities.most": "Une route qui porte plus de {most} communautés, toutes formes confondues, est refusée.",
    "communities.pass": "NO_EXPORT et NO_ADVERTISE, si vous les placez vous-même (`65535:65281`, `65535:65282`), sont transmis"
    " aux autres membres.",
    "communities.obey": "Une route qui porte NO_EXPORT ou NO_ADVERTISE (`65535:65281`, `65535:65282`) n'est transmise à"
    " personne. Pour les faire ajouter vers les membres, utilisez les actions ci-dessus.",
    "information": "Communautés d'information",
    "information.lead": "Les serveurs de routes posent ces communautés, et les retirent quand c'est vous qui les posez.",
    "information.says": "Signification",
    "information.hidden": "Celles qui portent sur la RPKI et l'IRR se lisent dans le looking glass ; elles sont retirées avant"
    " l'envoi aux membres.",
    "information.shown": "Celles qui portent sur la RPKI et l'IRR sont aussi envoyées aux membres.",
    "information.pop": "apprise à {site}",
    "information.reason": "motif du refus : le numéro est celui de « Ce que nous acceptons »",
    "untouched": "Ce que nous ne modifions pas",
    "untouched.lead": "Le chemin d'AS, le next hop, le MED et toutes les autres communautés sont transmis tels quels, sauf"
    " ce que vous demandez. Un serveur de routes qui ne sait pas retirer une seule de nos communautés étendues les retire toutes."
    " Une route ne revient jamais à son propre AS.",
    "blackhole": "Blackholing (RFC 7999)",
    "blackhole.off": "Les serveurs de routes ne relaient pas les demandes de blackholing.",
    "blackhole.how": "En cas d'attaque, annoncez l'adresse visée (un /32 ou un /128, ou tout autre préfixe) avec l'une de ces"
    " communautés :",
    "blackhole.modes": "La route est alors :",
    "blackhole.mode": "IPv{version} : {mode}.",
    "blackhole.inside": "Le préfixe doit être contenu dans un préfixe que vous pouvez annoncer. Sa longueur et la RPKI ne sont"
    " pas vérifiées ; tous les contrôles précédents le sont.",
    "blackhole.no_export": "NO_EXPORT est ajouté.",
    "blackhole.receivers": "Les membres reçoivent ces routes, sauf s'ils nous ont demandé de ne pas les leur envoyer.",
    "blackhole.no_receivers": "Seuls les membres qui l'ont demandé reçoivent ces routes.",
    "blackhole.withdraw": "Retirez l'annonce dès que l'attaque est terminée.",
    "shutdown": "Arrêt progressif (graceful shutdown, RFC 8326)",
    "shutdown.obeyed": "Avant une intervention sur votre routeur, placez `65535:0` sur vos routes : leur préférence descend ici"
    " à {preference}, d'autres prennent le relais, et la communauté est transmise.",
    "shutdown.ignored": "La communauté `65535:0` est transmise et ne change pas les préférences des serveurs de routes.",
    "shutdown.ours": "Avant une intervention sur un serveur de routes, tout ce qu'il envoie porte `65535:0`. Réglez votre"
    " routeur pour qu'il préfère ces routes en dernier.",
    "agreement": "Sur demande",
    "agreement.lead": "Chacun de ces points peut être réglé autrement pour vous, ou pour une seule de vos sessions."
    " Écrivez-nous.",
    "agreement.option": "Option",
    "agreement.value": "Pour tous",
    "agreement.lists": "De même pour des préfixes, des origines ou des routes à considérer comme enregistrés, des préfixes à"
    " refuser de votre part, et d'autres next hops que les vôtres.",
}
NEXT_HOPS = {
    NextHop.STRICT: "n'est pas l'adresse de la session",
    NextHop.SAME_AS: "n'est pas une adresse de votre AS sur le réseau d'appairage",
    NextHop.LISTED: "n'est ni l'adresse de la session, ni l'une de celles convenues avec nous",
}
CHECKS = {
    Check.NEXT_HOP: "son next hop {next_hop}",
    Check.EMPTY_PATH: "son chemin d'AS est vide",
    Check.PATH_TOO_LONG: "son chemin d'AS compte plus de {max_path} numéros",
    Check.FIRST_AS: "le premier AS de son chemin n'est pas le vôtre",
    Check.RESERVED_ASN: "un numéro d'AS réservé ou privé figure dans son chemin",
    Check.AS_SET: "un AS_SET figure dans son chemin",
    Check.TRANSIT_FREE: "un AS « transit-free » figure dans son chemin, et ce n'est pas le vôtre",
    Check.NEVER_VIA: "un AS qui ne veut pas voir ses routes sur des serveurs de routes figure dans son chemin, et ce n'est pas"
    " le vôtre",
    Check.DENIED: "son préfixe est celui du point d'échange, ou refusé par lui",
    Check.MEMBER_DENIED: "son préfixe est de ceux que nous sommes convenus de refuser de votre part",
    Check.BOGON: "son préfixe est un bogon, ou la route par défaut",
    Check.ORIGIN: "son AS d'origine n'est pas dans votre AS-SET",
    Check.PREFIX: "son préfixe n'est pas enregistré dans l'IRR pour un AS de votre AS-SET",
    Check.RPKI_INVALID: "elle est invalide selon la RPKI",
    Check.PREFIX_TOO_LONG: "son préfixe est plus long que /{ipv4_longest} (IPv4) ou /{ipv6_longest} (IPv6)",
    Check.PREFIX_TOO_SHORT: "son préfixe est plus court que /{ipv4_shortest} (IPv4) ou /{ipv6_shortest} (IPv6)",
    Check.COMMUNITIES: "elle porte plus de {max_communities} communautés",
}
ACTIONS = {
    Action.BLOCK_PEER: "ne pas annoncer à l'AS{peer}",
    Action.ALLOW_PEER: "annoncer à l'AS{peer}",
    Action.BLOCK_ALL: "n'annoncer à personne",
    Action.ALLOW_ALL: "annoncer à tous (comme sans communauté)",
    Action.PREPEND1_PEER: "allonger le chemin une fois vers l'AS{peer}",
    Action.PREPEND2_PEER: "allonger le chemin deux fois vers l'AS{peer}",
    Action.PREPEND3_PEER: "allonger le chemin trois fois vers l'AS{peer}",
    Action.PREPEND1_ALL: "allonger le chemin une fois vers tous",
    Action.PREPEND2_ALL: "allonger le chemin deux fois vers tous",
    Action.PREPEND3_ALL: "allonger le chemin trois fois vers tous",
    Action.NO_EXPORT_PEER: "ajouter NO_EXPORT vers l'AS{peer}",
    Action.NO_EXPORT_ALL: "ajouter NO_EXPORT vers tous",
    Action.NO_ADVERTISE_PEER: "ajouter NO_ADVERTISE vers l'AS{peer}",
    Action.NO_ADVERTISE_ALL: "ajouter NO_ADVERTISE vers tous",
    Action.BLACKHOLE: "demande de blackholing",
}
INFOS = {
    Info.RPKI_VALID: "valide selon la RPKI",
    Info.RPKI_NOT_FOUND: "inconnue de la RPKI",
    Info.RPKI_NOT_CHECKED: "RPKI non vérifiée",
    Info.RPKI_INVALID: "invalide selon la RPKI",
    Info.PREFIX_NOT_REGISTERED: "préfixe non enregistré dans l'IRR",
    Info.PREFIX_REGISTERED: "préfixe enregistré dans l'IRR",
    Info.PREFIX_BY_ROA: "préfixe autorisé par son ROA",
    Info.PREFIX_ALLOWED: "préfixe ou route autorisés par accord",
    Info.ORIGIN_NOT_REGISTERED: "origine absente de l'AS-SET",
    Info.ORIGIN_REGISTERED: "origine présente dans l'AS-SET",
}
BLACKHOLES = {
    Blackhole.OFF: "non proposé",
    Blackhole.PROPAGATE: "transmise avec votre next hop",
    Blackhole.REWRITE: "transmise avec le next hop {next_hop}, où le trafic est éliminé",
}
LIMITS = {
    LimitAction.SHUTDOWN: "la session est fermée jusqu'à ce que vous nous appeliez",
    LimitAction.RESTART: "la session est fermée, puis rouverte au plus tard {minutes} minutes après",
    LimitAction.BLOCK: "les préfixes suivants ne sont pas pris ; un serveur de routes qui ne sait pas le faire ferme la session",
    LimitAction.WARNING: "rien n'est fermé ; nous en sommes avertis et vous appelons",
}
OPTIONS = {
    "next_hop": "next hops acceptés",
    "ipv4_length": "longueur des préfixes IPv4",
    "ipv6_length": "longueur des préfixes IPv6",
    "max_path": "plus long chemin d'AS",
    "reserved_asns": "les numéros d'AS réservés sont refusés dans le chemin",
    "as_sets": "les AS_SET sont acceptés dans le chemin",
    "transit_free": "les AS « transit-free » sont refusés dans le chemin",
    "irr_origin": "l'origine est vérifiée dans l'IRR",
    "irr_prefix": "le préfixe est vérifié dans l'IRR",
    "irr_more_specifics": "les préfixes plus spécifiques que ceux enregistrés sont acceptés",
    "roas_as_route_objects": "un ROA vaut objet route",
    "reject_invalid": "ce qui est invalide selon la RPKI est refusé",
    "max_communities": "nombre de communautés sur une route, au plus",
    "graceful_shutdown": "l'arrêt progressif est pris en compte (RFC 8326)",
    "limit_action": "au-delà de la limite de préfixes",
    "limit_restart": "minutes, au plus, avant la réouverture d'une session",
    "blackholes": "les routes de blackholing vous sont envoyées",
    "prepend_route_server": "les serveurs de routes ajoutent leur AS au chemin",
    "passive": "les serveurs de routes attendent que vous ouvriez la session",
    "gtsm": "sécurité par le TTL (GTSM, RFC 5082)",
    "bfd": "BFD (RFC 5882)",
    "role": "rôles BGP (RFC 9234)",
    "strict_role": "pas de session sans rôle",
    "add_path": "plusieurs chemins par préfixe vous sont envoyés (RFC 7911)",
    "ipv4_over_ipv6": "IPv4 sur la session IPv6 (RFC 8950)",
    "graceful_restart": "redémarrage sans coupure (graceful restart, RFC 4724)",
}
NEXT_HOP_OPTIONS = {
    NextHop.STRICT: "celui de la session",
    NextHop.SAME_AS: "ceux de votre AS",
    NextHop.LISTED: "ceux convenus avec nous",
}
LIMIT_OPTIONS = {
    LimitAction.SHUTDOWN: "fermeture",
    LimitAction.RESTART: "fermeture, puis réouverture",
    LimitAction.BLOCK: "les suivants ne sont pas pris",
    LimitAction.WARNING: "avertissement",
}
