"""What is done by hand to the end of a work that nothing disturbed, and what the checker is to say of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from tests.torture.checker import Scene
from tests.torture.damage import (
    again,
    back,
    bend,
    calls,
    count_otherwise,
    edit,
    guest,
    mails,
    not_to_be_unpacked,
    put,
    store,
)

PRIVATE = ("callum.thistlewood@mailbox.example", "07700 900102", "harriet.penrose@letterbox.example")
THIS = "state = 'done' AND \"case\" = '2'"
RUN = (
    "SELECT id FROM troth_plans_steprun WHERE kind = 'connections.erase' "
    f"AND plan_id IN (SELECT uid FROM troth_plans_storedplan WHERE {THIS})"
)
ENTRY = "troth_evidence_evidenceentry"

SABOTAGE: dict[str, tuple[str, Callable[[Scene], object], str]] = {
    "a plan that is gone": (
        "erase",
        lambda s: store(s, f"DELETE FROM troth_plans_storedplan WHERE {THIS}"),
        "lost: plan .* was approved and is no longer there",
    ),
    "a plan that waits for ever": (
        "erase",
        lambda s: store(s, f"UPDATE troth_plans_storedplan SET state = 'approved' WHERE {THIS}"),
        "lost: plan .* was approved, is approved, and nobody was told why",
    ),
    "a plan called done with a step that is not": (
        "erase",
        lambda s: store(s, f"UPDATE troth_plans_steprun SET done_at = NULL WHERE id IN ({RUN})"),
        "lost: plan .* is done and 1 of its steps are not",
    ),
    "a plan called done without evidence": (
        "erase",
        lambda s: store(s, f"DELETE FROM {ENTRY} WHERE kind = 'plan.done'"),
        "silent: plan .* is done, and its evidence says not done",
    ),
    "an effect begun and never spoken of again": (
        "erase",
        lambda s: store(s, f"DELETE FROM {ENTRY} WHERE kind = 'connections.erase.done'"),
        "silent: connections.erase .* was begun, and nobody was told",
    ),
    "an effect that never began": (
        "erase",
        lambda s: store(s, f"DELETE FROM {ENTRY} WHERE kind = 'connections.erase.begun'"),
        "silent: connections.erase.done .* was never begun",
    ),
    "a step done twice": (
        "erase",
        lambda s: store(
            s,
            "INSERT INTO troth_plans_steprun (number, round, kind, target, begun_at, done_at, plan_id) "
            f"SELECT number, 9, kind, target, begun_at, done_at, plan_id FROM troth_plans_steprun WHERE id IN ({RUN})",
        ),
        "doubled: step 2 of plan .* was done 2 times",
    ),
    "a person remembered twice": (
        "erase",
        lambda s: edit(s.root / "keys" / "replay.jsonl", lambda said: said * 2),
        "doubled: plan .* stands on the replay list 2 times",
    ),
    "a person nobody remembers": (
        "erase",
        lambda s: (s.root / "keys" / "replay.jsonl").unlink(),
        "lost: plan .* is done, and the replay list does not know the person",
    ),
    "a case closed twice": (
        "erase",
        lambda s: store(
            s,
            f"INSERT INTO {ENTRY} (uid, at, kind, actor_kind, actor_id, subject, \"case\", \"key\", commitment, salt, facts) "
            f"SELECT 'another', at, kind, actor_kind, actor_id, subject, \"case\", NULL, commitment, salt, facts FROM {ENTRY} "
            "WHERE kind = 'case.closed' AND \"case\" = '2'",
        ),
        "doubled: case .* was closed 2 times",
    ),
    "a row that came back": (
        "erase",
        lambda s: guest(s, *back(s)),
        "lost: case .* is over, and website is not as it should be",
    ),
    "half a person": ("erase", lambda s: guest(s, *back(s)), "half: website is neither as it was nor as it should be"),
    "somebody else's row": (
        "erase",
        lambda s: guest(s, "UPDATE enquiries SET topic = 'weather' WHERE id = (SELECT max(id) FROM enquiries)"),
        "others: website: rows that the work had no business with changed in enquiries",
    ),
    "somebody else's row that is gone": (
        "package",
        lambda s: guest(s, "DELETE FROM preferences WHERE id = (SELECT max(id) FROM preferences)"),
        "others: website: .* preferences",
    ),
    "a secret that stayed": (
        "erase",
        lambda s: store(
            s,
            "INSERT INTO troth_plans_plansecret (name, sealed, plan_id) "
            f"SELECT 'person', x'00', uid FROM troth_plans_storedplan WHERE {THIS}",
        ),
        "left: case .* is closed, and its plan still knows the person",
    ),
    "a key that stayed": (
        "erase",
        lambda s: store(s, "UPDATE troth_subjects_subject SET wrapped_key = x'00'"),
        "left: case .* is closed, and the person's key is still there",
    ),
    "a fact that was edited": (
        "package",
        lambda s: store(s, f"UPDATE {ENTRY} SET facts = replace(facts, '\"steps\"', '\"stepz\"') WHERE kind = 'plan.done'"),
        "evidence: entry .* does not hold what it committed to",
    ),
    "an actor who was edited": (
        "package",
        lambda s: store(s, f"UPDATE {ENTRY} SET actor_id = 'somebody' WHERE kind = 'plan.approved'"),
        "evidence: the hashes of the tree are not those of its entries",
    ),
    "an entry cut out": (
        "package",
        lambda s: store(s, f"DELETE FROM {ENTRY} WHERE kind = 'case.decided'"),
        "evidence: entry .* has place .* and should have",
    ),
    "a checkpoint taken away": (
        "seal",
        lambda s: shutil.rmtree(s.run / "out"),
        "evidence: the checkpoint over .* is said to be handed out and is not there",
    ),
    "a checkpoint of another log": (
        "seal",
        lambda s: store(s, "UPDATE troth_evidence_checkpoint SET root = replace(root, 'a', 'b')"),
        "evidence: the checkpoint over .* does not fit the log",
    ),
    "a package with other contents": (
        "package",
        lambda s: edit(next(s.root.glob(f"cases/{s.case}/package.zip")), lambda said: said[:-1] + b"!"),
        "half: cases/.*/package.zip is not the file of which the evidence speaks",
    ),
    "a package that cannot be unpacked": (
        "package",
        lambda s: not_to_be_unpacked(next(s.root.glob(f"cases/{s.case}/package.zip"))),
        "half: cases/.*/package.zip is not what it should be",
    ),
    "a package that is gone": (
        "package",
        lambda s: next(s.root.glob(f"cases/{s.case}/package.zip")).unlink(),
        "lost: case .* is closed, and cases/.*/package.zip is not there",
    ),
    "a part of a package left behind": (
        "package",
        lambda s: next(s.root.glob(f"cases/{s.case}/package.zip")).with_suffix(".zip.part").write_bytes(b"PK"),
        "left: cases/.*/package.zip.part is left over",
    ),
    "a certificate that counts twice": (
        "erase",
        lambda s: count_otherwise(s, interrupted=True, more=3),
        "doubled: the certificate counts .* rows in website, of",
    ),
    "a certificate that counts too few and is silent": (
        "erase",
        lambda s: count_otherwise(s, interrupted=False, more=-1),
        "half: the certificate counts otherwise in website and says nothing of an interruption",
    ),
    "a request that was acknowledged and is not there": (
        "open",
        lambda s: store(
            s,
            "DELETE FROM troth_cases_task WHERE case_id = 6", "DELETE FROM troth_cases_case WHERE number = 6",
            f"DELETE FROM {ENTRY} WHERE \"case\" = '6'", "DELETE FROM troth_plans_storedplan WHERE \"case\" = '6'",
        ),
        "lost: 1 requests were acknowledged and 0 cases are there",
    ),
    "a case without its evidence": (
        "open",
        lambda s: store(s, f"DELETE FROM {ENTRY} WHERE kind = 'case.opened' AND \"case\" = '6'"),
        "silent: case 6 and its evidence do not go together",
    ),
    "a case that waits for no plan": (
        "open",
        lambda s: store(s, "DELETE FROM troth_plans_storedplan WHERE \"case\" = '6'"),
        "half: case 6 waits for a plan that is not there",
    ),
    "a letter that went twice": (
        "mail",
        again,
        "doubled: letter .* went 2 times, and nobody says so",
    ),
    "a receipt that is gone": (
        "erase",
        lambda s: guest(s, "DELETE FROM troth_marks"),
        "silent: website was changed, and no receipt stands there",
    ),
    "a second receipt": (
        "correct",
        lambda s: guest(s, "INSERT INTO troth_marks SELECT 'another', made_at, epoch, said FROM troth_marks LIMIT 1"),
        "doubled: website holds 2 receipts of 1 effects",
    ),
    "a second receipt of one set of people": (
        "replay",
        lambda s: guest(s, "INSERT INTO troth_marks SELECT mark || '0', made_at, epoch, said FROM troth_marks LIMIT 1"),
        "doubled: the receipts in website tell of",
    ),
    "a receipt that says nothing": (
        "erase",
        lambda s: guest(s, "UPDATE troth_marks SET said = '{}'"),
        "half: website: the receipt of .* is empty",
    ),
    "a checkpoint that the witness has not got": (
        "witness",
        lambda s: put(calls(s) / "done", b""),
        "lost: checkpoint .* is said to be handed to a witness that has not got it",
    ),
    "a checkpoint handed over twice": (
        "witness",
        lambda s: put(calls(s) / "done", (calls(s) / "done").read_bytes() * 2),
        "doubled: a checkpoint went to a witness 2 times",
    ),
    "a checkpoint that is on no record": (
        "witness",
        lambda s: store(s, "UPDATE troth_evidence_checkpoint SET note = note || '.'"),
        "silent: a witness holds a checkpoint that the records do not know",
    ),
    "a backup with a byte that changed": (
        "backup",
        bend,
        "half: backup .* (cannot be read|holds a file that cannot be read|does not hold)",
    ),
    "a backup that cannot be unpacked": (
        "backup",
        lambda s: not_to_be_unpacked(next(s.run.glob("backups/*.zip"))),
        "half: backup .* cannot be read",
    ),
    "a backup that is gone": (
        "backup",
        lambda s: [path.unlink() for path in s.run.glob("backups/*.zip")],
        "lost: a backup is on record, and (its|no) file is (not )?there",
    ),
    "a piece of a backup": (
        "backup",
        lambda s: put(s.run / "backups" / "troth-1.zip.part", b"PK"),
        "left: troth-1.zip.part is left of a backup that was cut short",
    ),
    "an entry that the restored store lacks": (
        "restore",
        lambda s: store(s, f"DELETE FROM {ENTRY} WHERE kind = 'plan.proposed'"),
        "lost: .* entries of the backup are not in the store",
    ),
    "a store made ready and left over": (
        "restore",
        lambda s: put(s.root / ".store.sqlite3.restoring", b"SQLite"),
        "left: a store that was being made ready is left over",
    ),
    "a letter that nobody took over": (
        "mail",
        lambda s: [path.unlink() for path in mails(s).glob("*.eml")],
        "lost: letter .* is said to be sent, and nobody took it over",
    ),
    "a letter that the records do not know": (
        "mail",
        lambda s: store(s, f"UPDATE {ENTRY} SET facts = replace(facts, '\"sent\":true', '\"sent\":false')"),
        "silent: a letter went, and the records do not say so",
    ),
    "an address in an error": (
        "erase",
        lambda s: put(s.run / "go0.err", b"troth: no such person as Callum.Thistlewood@mailbox.example"),
        "personal: go0.err holds callum.thistlewood@mailbox.example",
    ),
    "a telephone number in a temporary file": (
        "package",
        lambda s: put(s.run / "tmp" / "tmpx" / "spool", b'"phone": "07700%20900102"'),
        "personal: tmp/tmpx/spool holds 07700 900102",
    ),
    "an address in a step record": (
        "erase",
        lambda s: store(s, f"UPDATE troth_plans_steprun SET problem = '{PRIVATE[0].encode().hex()}' WHERE id IN ({RUN})"),
        "personal: store.sqlite3 holds callum.thistlewood@mailbox.example",
    ),
}  # fmt: skip
