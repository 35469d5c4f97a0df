"""Determination read aloud: decisions, contradictions, status, score, reasons and rank, over dictionaries, one family at a time.

Written from the headers of the statements and the criteria file, sharing no code with the product.
"""

from math import ceil

import yaml

from gesek.paths import CRITERIA

GONE = {"PINDAH", "TIDAK_DITEMUKAN", "GANDA"}
GRADE = {"LAYAK_ME": 1, "MISKIN_BUKAN_EKSTREM": 2, "TIDAK_LAYAK": 3}
REASONS = {"MENINGGAL", "PINDAH", "GANDA", "TIDAK_DITEMUKAN", "SUDAH_MAMPU", "ASN_TNI_POLRI_PERANGKAT"}
ORDER = ["miskin_ekstrem", "calon", "miskin", "tidak_miskin"]


def holds(comparison, fact):
    """Whether one comparison holds; a missing value satisfies is_missing only."""
    value, operator, wanted = fact[comparison["field"]], comparison["operator"], comparison.get("value")
    if operator == "is_missing":
        return value is None
    if value is None:
        return False
    return {
        "equals": lambda: value == wanted,
        "in": lambda: value in wanted,
        "at_most": lambda: value <= wanted,
        "at_least": lambda: value >= wanted,
        "is_true": lambda: value is True,
        "is_false": lambda: value is False,
    }[operator]()


def all_hold(rule, fact):
    return all(holds(one, fact) for one in rule["when"])


def village_words(rows):
    """Of each village that speaks of a family its newest day's word, and what else that day said."""
    words = []
    for village in sorted({row["kode_desa"] for row in rows}):
        spoken = [row for row in rows if row["kode_desa"] == village]
        day = max(row["tanggal_ba"] for row in spoken)
        said = [row for row in spoken if row["tanggal_ba"] == day]
        real = [row for row in said if row["alasan"] != "GANDA"] or said
        kept = min(real, key=lambda row: (GRADE[row["hasil"]], row["alasan"] in GONE))
        words.append({**kept, "torn": len({row["hasil"] for row in real}) > 1 and real[0]["alasan"] != "GANDA"})
    return words


def decide(rows, before):
    """The decision in force of a family and whether meetings contradict each other; `before` is (village, day) in force."""
    words = village_words(rows)
    if not words:
        return None, False
    newest = max(word["tanggal_ba"] for word in words)
    speaking = [word for word in words if word["alasan"] not in GONE or word["tanggal_ba"] == newest]
    if len({word["hasil"] for word in speaking}) == 1:
        chosen = max(speaking, key=lambda word: (word["tanggal_ba"], word["nomor_ba"], word["kode_desa"]))
        return chosen, chosen["torn"]
    old = [word for word in speaking if (word["kode_desa"], word["tanggal_ba"]) == before]
    pool = old or speaking
    grade = min(GRADE[word["hasil"]] for word in pool)
    pool = [word for word in pool if GRADE[word["hasil"]] == grade]
    return max(pool, key=lambda word: (word["tanggal_ba"], word["nomor_ba"], word["kode_desa"])), True


BETWEEN, WITHIN = "ANTAR_MUSDES", "DALAM_MUSDES"
ALIVE, DEAD = "MENINGGAL_DUKCAPIL_HIDUP", "HIDUP_DUKCAPIL_MENINGGAL"


def conflicts(rows, before, event):
    """Contradiction -> what stands against the decision in force; `event` is what Dukcapil says: state and day."""
    found = {}
    chosen, _ = decide(rows, before)
    if chosen is not None:
        newest = max(word["tanggal_ba"] for word in village_words(rows))
        speaking = [word for word in village_words(rows) if word["alasan"] not in GONE or word["tanggal_ba"] == newest]
        others = [word for word in speaking if word["hasil"] != chosen["hasil"]]
        if others:
            kept = [word for word in others if (word["kode_desa"], word["tanggal_ba"]) == before] or others
            grade = min(GRADE[word["hasil"]] for word in kept)
            first = max(
                (word for word in kept if GRADE[word["hasil"]] == grade),
                key=lambda word: (word["tanggal_ba"], word["nomor_ba"], word["kode_desa"]),
            )
            found[BETWEEN] = first["hasil"]
        if chosen["torn"]:
            place = (chosen["kode_desa"], chosen["tanggal_ba"])
            day = [row for row in rows if (row["kode_desa"], row["tanggal_ba"]) == place and row["alasan"] != "GANDA"]
            found[WITHIN] = max((row["hasil"] for row in day), key=lambda result: GRADE[result])
    state, day = event or (None, None)
    died = any((row["hasil"], row["alasan"]) == ("TIDAK_LAYAK", "MENINGGAL") for row in rows)
    if state == "hidup" and died:
        found[ALIVE] = "HIDUP"
    kept = [row for row in rows if row["hasil"] != "TIDAK_LAYAK"]
    if state == "meninggal" and any(day is None or day < row["tanggal_ba"] for row in kept):
        found[DEAD] = "MENINGGAL"
    return found


def settle(decision, against, settled):
    """What an officer's word on contradictions makes of a decision: its result (None: void), and what still waits.

    Args:
        decision: the decision in force before, or None.
        against: contradiction -> what stands against it.
        settled: contradiction -> the officer's word.

    Returns:
        result, whether it can be void by reason, contradiction of meetings waiting, contradiction with Dukcapil waiting.
    """
    if decision is None:
        return None, False, False, False
    result = decision["hasil"]
    for kind in (WITHIN, BETWEEN):
        if kind in against and settled.get(kind) == against[kind]:
            result = against[kind]
    waiting = [
        any(kind in against and kind not in settled for kind in kinds) for kinds in ((BETWEEN, WITHIN), (ALIVE, DEAD))
    ]
    return result, settled.get(ALIVE) == "hidup" and result == "TIDAK_LAYAK", *waiting


def fact_of(family, house, decision, torn, dukcapil, listed, monthly):
    """The facts of one family, as fields.yaml names them."""
    result = decision["hasil"] if decision else None
    reason = None
    if result == "TIDAK_LAYAK":
        reason = decision["alasan"] if decision["alasan"] in REASONS else "LAINNYA"
    present = bool(set(family["asal"].split()) & set(monthly))
    had = bool(listed) and bool(set(listed["asal"].split()) & set(monthly))
    told = bool(listed) and listed["sumber_hilang"]
    return {
        **{name: family[name] for name in ("desil", "jumlah_anggota", "anak_tidak_sekolah", "kepala_perempuan")},
        **{name: family[name] for name in ("lansia_sendiri", "ada_disabilitas", "ada_pns", "daya_watt")},
        **{name: house[name] for name in ("kepemilikan_rumah", "atap", "dinding", "lantai", "penerangan", "bab")},
        "persentil": None if family["persentil"] is None else ceil(family["persentil"]),
        "hasil": result,
        "alasan_musdes": reason,
        "usulan": bool(decision) and decision["lembar"] == "USULAN_BARU",
        "musdes_meninggal": reason == "MENINGGAL",
        "bertentangan": torn,
        "dukcapil_bertentangan": dukcapil,
        "di_daftar": bool(listed) and listed["status"] == "miskin_ekstrem",
        "dukungan_hilang": not present and bool(monthly) and (result is None or had or told),
    }


RULES = yaml.safe_load((CRITERIA / "v1.yaml").read_text(encoding="utf-8"))


def judge(fact, rules=RULES):
    """Status, the rule that gave it, confirmation, score and reasons of one family."""
    chosen = next((rule for rule in rules["statuses"] if all_hold(rule, fact)), rules["otherwise"])
    known = {**fact, "status": chosen["status"]}
    doubts = [rule["code"] for rule in rules["confirm"] if all_hold(rule, known)]
    scored = [rule for rule in rules["score"] if all_hold(rule, fact)]
    return {
        "status": chosen["status"],
        "dasar": chosen["code"],
        "perlu_konfirmasi": bool(doubts),
        "skor": sum(rule["points"] for rule in scored),
        "alasan": " ".join(sorted([chosen["code"], *doubts, *(rule["code"] for rule in scored)])),
    }


def ranked(families, judged):
    """family_id -> rank: by status, score, percentile (families without one last), number."""

    def place(number):
        percentile = families[number]["persentil"]
        one = judged[number]
        return ORDER.index(one["status"]), -one["skor"], percentile is None, percentile or 0, number

    return {number: rank for rank, number in enumerate(sorted(families, key=place), 1)}
