"""A checker of certificates that shares nothing with the search: the rules of proof.py in plain Python."""

from math import gcd, inf


class Replay:
    """Replays one certificate against a programme's own figures."""

    def __init__(self, programme, certificate):
        self.programme, self.certificate = programme, certificate
        self.threshold = int(certificate["threshold"])
        self.listed = {tuple(choice) for choice in certificate["portfolios"]}
        self.values = [(0, *own) for own in programme.values]
        self.rules = {}  # key: ({(i, o): amount}, {p: amount}, bound, is a row)
        for r, row in enumerate(programme.rows):
            options = {(i, o): a for i, own in row.line.terms for o, a in enumerate(own, 1)}
            joints = {p: sum(a for q, a in row.line.joints if q == p) for p, _ in row.line.joints}
            d = gcd(*options.values(), *joints.values()) or 1
            for key, sign, end in ((f"high:{r}", 1, row.high), (f"low:{r}", -1, row.low)):
                if end is not None:
                    self.rules[key] = (
                        {c: sign * a // d for c, a in options.items()},
                        {p: sign * a // d for p, a in joints.items()},
                        sign * end // d,
                        True,
                    )
        for p, joint in enumerate(programme.joints):
            every = {}
            for m, side in enumerate(joint.members):
                inside = [
                    (side.index, o)
                    for o in range(len(self.values[side.index]))
                    if side.lowest <= o <= side.highest
                ]
                self.rules[f"member:{p}:{m}"] = (dict.fromkeys(inside, -1), {p: 1}, 0, False)
                for c in inside:
                    every[c] = every.get(c, 0) + 1
            self.rules[f"all:{p}"] = (every, {p: -1}, len(joint.members) - 1, False)
        for place, truth in enumerate(certificate.get("derived", [])):
            self.rules[f"derived:{place}"] = self.derived(truth)
        self.rows = [(c, j, b) for c, j, b, is_row in self.rules.values() if is_row]

    def derived(self, truth):
        """A sum of whole numbers that multipliers bound, over all options; what is sought stands among the rules."""
        options = {(i, o): int(a) for i, own in truth["terms"] for o, a in enumerate(own, 1)}
        joints = {p: int(a) for p, a in truth["joints"]}
        scale = int(truth["scale"])
        weights = {key: int(w) for key, w in truth["weights"].items()}
        assert scale > 0
        assert min(weights.values(), default=0) >= 0
        worth = {(i, o): -v for i, own in enumerate(self.values) for o, v in enumerate(own)}
        sought = (
            worth,
            {p: -j.value for p, j in enumerate(self.programme.joints)},
            -self.threshold,
            False,
        )
        rules = {**self.rules, "worth": sought}
        total = sum(w * rules[key][2] for key, w in weights.items())
        domain = [set(range(len(own))) for own in self.values]
        for i, own in enumerate(self.values):
            total += max(
                scale * options.get((i, o), 0)
                - sum(w * rules[key][0].get((i, o), 0) for key, w in weights.items())
                for o in range(len(own))
            )
        for p in range(len(self.programme.joints)):
            earns = scale * joints.get(p, 0) - sum(
                w * rules[key][1].get(p, 0) for key, w in weights.items()
            )
            total += max(y * earns for y in self.possible(p, domain))
        return options, joints, total // scale, True

    def holds(self):
        """Say whether the certificate proves its claim; raises nothing, believes nothing."""
        right = all(
            self.programme.feasible(c) and self.programme.value(c) >= self.threshold
            for c in self.listed
        )
        return right and self.node(0, [set(range(len(own))) for own in self.values])

    def possible(self, p, domain):
        """The states (0: does not hold, 1: holds) a joint may still have."""
        sides = self.programme.joints[p].members
        inside = {s.index: set(domain[s.index]) for s in sides}
        for s in sides:
            inside[s.index] &= set(range(s.lowest, s.highest + 1))
        may = all(inside.values())
        must = may and all(inside[i] == domain[i] for i in inside)
        return [1] if must else [0, 1] if may else [0]

    def narrow(self, domain):
        domain = [set(options) for options in domain]
        while True:
            closed = False
            for amounts, joints, end in self.rows:
                least = [
                    min((amounts.get((i, o), 0) for o in options), default=0)
                    for i, options in enumerate(domain)
                ]
                rest = sum(min(a * y for y in self.possible(p, domain)) for p, a in joints.items())
                room = end - sum(least) - rest
                if room < 0:
                    return None
                for i, options in enumerate(domain):
                    over = {o for o in options if amounts.get((i, o), 0) - least[i] > room}
                    options -= over
                    closed = closed or bool(over)
            if not all(domain):
                return None
            if not closed:
                return domain

    def node(self, place, domain):
        node = self.certificate["nodes"][place]
        domain = self.narrow(domain)
        if domain is None:
            return True
        slack, losses, both, weights = inf, {}, {}, {}
        if "with" in node:
            entry = self.certificate["multipliers"][node["with"]]
            scale, weights = (
                int(entry["scale"]),
                {key: int(w) for key, w in entry["weights"].items()},
            )
            if scale < 0 or min(weights.values(), default=0) < 0:
                return False
            r = {(i, o): scale * v for i, own in enumerate(self.values) for o, v in enumerate(own)}
            q = [scale * joint.value for joint in self.programme.joints]
            total = 0
            for key, w in weights.items():
                amounts, joints, end, _ = self.rules[key]
                total += w * end
                for c, a in amounts.items():
                    r[c] -= w * a
                for p, a in joints.items():
                    q[p] -= w * a
            for i, options in enumerate(domain):
                best = max(r[i, o] for o in options)
                total += best
                losses.update({(i, o): best - r[i, o] for o in options})
            for p in range(len(q)):
                states = self.possible(p, domain)
                best = max(y * q[p] for y in states)
                total += best
                both.update({(p, y): best - y * q[p] for y in states})
            slack = total - scale * self.threshold
            if slack < 0:
                return True
            domain = self.narrow(
                [{o for o in options if losses[i, o] <= slack} for i, options in enumerate(domain)]
            )
            if domain is None:
                return True
        if "split" in node:
            i, kept = node["split"]
            first, second = [set(o) for o in domain], [set(o) for o in domain]
            first[i] &= set(kept)
            second[i] -= set(kept)
            return all(
                self.node(k, part) for k, part in zip(node["halves"], (first, second), strict=True)
            )
        return Listing(self, domain, slack, losses, both=both, weights=weights).run()


class Listing:
    """Every choice whose losses fit is infeasible, worth too little, or listed."""

    def __init__(self, replay, domain, slack, losses, *, both, weights):
        self.replay, self.domain, self.slack, self.losses, self.both = (
            replay,
            domain,
            slack,
            losses,
            both,
        )
        self.order = sorted(
            range(len(domain)), key=lambda i: -max(losses.get((i, o), 0) for o in domain[i])
        )
        # Rows, derived truths.
        rules = [(key, *rule[:3]) for key, rule in replay.rules.items() if rule[3]]
        self.rows = []
        for key, amounts, joints, end in rules:
            own = [{o: amounts.get((i, o), 0) for o in domain[i]} for i in self.order]
            least, most = [0], [0]
            for part in reversed(own):
                least.append(least[-1] + min(part.values()))
                most.append(most[-1] + max(part.values()))
            low = sum(min(0, a) for a in joints.values())
            high = sum(max(0, a) for a in joints.values())
            most = [m + high for m in reversed(most)]
            if most[0] > end:
                self.rows.append(
                    (own, [part + low for part in reversed(least)], most, end, weights.get(key, 0))
                )
        self.choice = [0] * len(domain)

    def run(self):
        return self.step(0, self.slack, [0] * len(self.rows))

    def step(self, depth, slack, used):
        if depth == len(self.order):
            return self.done(slack)
        i = self.order[depth]
        for o in self.domain[i]:
            left = slack - self.losses.get((i, o), 0)
            now = [u + row[0][depth][o] for u, row in zip(used, self.rows, strict=True)]
            spare = left
            for u, (_, least, most, end, weight) in zip(now, self.rows, strict=True):
                if u + least[depth + 1] > end:
                    break
                if weight and u + most[depth + 1] < end:
                    spare -= weight * (end - u - most[depth + 1])
            else:
                self.choice[i] = o
                if spare >= 0 and not self.step(depth + 1, left, now):
                    return False
        return True

    def done(self, slack):
        programme, choice = self.replay.programme, tuple(self.choice)
        slack -= sum(
            self.both.get((p, int(j.holds(choice))), 0) for p, j in enumerate(programme.joints)
        )
        return (
            slack < 0
            or not programme.feasible(choice)
            or programme.value(choice) < self.replay.threshold
            or choice in self.replay.listed
        )
