-- The fast lane's one statement: many claims are judged and answered in one transaction.
--
-- Each array has one entry for each claim, in the order of arrival; no child and no key occurs twice.
-- What it promises, and what keeps it: rows of children and courses are locked first, in id order, so that whatever is
-- read afterwards stays true until the commit; CHECK, unique and exclusion constraints stand behind it all.
CREATE OR REPLACE FUNCTION rush_now(demo boolean) RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(
        (SELECT shown + (clock_timestamp() - set_at) FROM base_democlock WHERE demo AND id = 1), clock_timestamp()
    )
$$;

-- A claim as the audit trail's digest covers it.
CREATE OR REPLACE FUNCTION rush_line(
    id bigint, key uuid, course bigint, pupil bigint, account bigint, place bigint, decided timestamptz, code text
) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat_ws('|', id, key, course, pupil, account, coalesce(place, 0), extract(epoch FROM decided), code)
$$;

CREATE OR REPLACE FUNCTION rush_take(
    keys uuid[], pupils bigint[], courses bigint[], accounts bigint[], waited double precision[], demo boolean
) RETURNS TABLE (
    n bigint, code text, said jsonb, place_id bigint, programme_id bigint, title text, capacity int, child text,
    grades smallint[], moment timestamptz
) LANGUAGE plpgsql VOLATILE
-- The tables grow by a hundred thousand rows in a minute, and a session plans once, often while they are empty: all ways
-- cost nothing then, and one that reads everybody's rows for each claim was thirty times slower later. So that there is
-- only one way, by the index of the child or of the key:
--   “+ 0”, “|| ''”, “::int” are written where an index (also a partial one) must not be taken,
--   ranges are intersected, not compared with “&&”, which the exclusion constraint's index would serve,
--   “(SELECT true … LIMIT 1)” stands for EXISTS, which may be turned into a hash of the whole table.
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
    at timestamptz;
BEGIN
    PERFORM 1 FROM directory_pupil p WHERE p.id = ANY (pupils) ORDER BY p.id FOR NO KEY UPDATE;
    PERFORM 1 FROM programmes_course c WHERE c.id = ANY (courses) ORDER BY c.id FOR NO KEY UPDATE;
    at := rush_now(demo);

    RETURN QUERY
    WITH asked AS (
        SELECT t.*, at - make_interval(secs => t.waited) AS arrived_at
        FROM unnest(keys, pupils, courses, accounts, waited) WITH ORDINALITY
            AS t (key, pupil_id, course_id, account_id, waited, n)
    ), judged AS (
        SELECT a.n, a.key, a.pupil_id, a.course_id, a.account_id, a.arrived_at,
            c.programme_id, c.school_id, g.district_id, p.school_class_id, c.weekdays, c.title, c.capacity, c.grades,
            c.capacity - c.taken AS room, p.name AS child,
            int4range(
                extract(hour FROM c.starts_at)::int * 60 + extract(minute FROM c.starts_at)::int,
                extract(hour FROM c.ends_at)::int * 60 + extract(minute FROM c.ends_at)::int
            ) AS minutes, daterange(g.starts_on, g.ends_on, '[]') AS days,
            old.id IS NOT NULL AS known, old.place_id AS old_place,
            CASE WHEN old.id IS NOT NULL THEN old.said ELSE coalesce(r.said, '{}') END AS said,
            CASE
                WHEN old.id IS NOT NULL THEN old.code
                WHEN p.left_on IS NOT NULL OR g.id IS NULL OR c.school_id <> p.school_id OR (
                    SELECT true FROM directory_contact t JOIN directory_guardian w ON w.id = t.guardian_id
                    WHERE t.pupil_id = p.id AND t.may_decide AND w.account_id = a.account_id
                    LIMIT 1
                ) IS NULL THEN 'rush.nothing'
                WHEN a.arrived_at < g.opens_at THEN 'registration.not_open'
                WHEN a.arrived_at >= g.closes_at THEN 'registration.closed'
                WHEN o.per_second IS NOT NULL AND (
                    SELECT true FROM rush_ticket t
                    WHERE t.programme_id = g.id AND t.account_id = a.account_id
                        AND t.number + 0 <= rush_let_in(o.per_second, g.opens_at, at)
                    LIMIT 1
                ) IS NULL THEN 'rush.line'
                WHEN g.way <> 'first_come' OR r.id IS NULL OR r.school_id <> p.school_id OR r.grade <> k.grade
                    OR r.told IS DISTINCT FROM (
                    SELECT f.id FROM enrolment_application f
                    WHERE f.pupil_id = p.id AND f.school_id + 0 = p.school_id
                    ORDER BY f.applied_at DESC, f.id DESC LIMIT 1
                ) THEN 'rush.unprepared'
                WHEN r.code <> '' THEN r.code
                WHEN NOT k.grade = ANY (c.grades) THEN 'eligibility.grade'
                WHEN o.travel > 0 AND (  -- the way between two sites is reckoned in the ordinary way
                    SELECT true FROM enrolment_courseslot s
                    WHERE s.pupil_id = p.id AND s.live::int = 1 AND s.weekday = ANY (c.weekdays)
                        AND NOT isempty(s.days * daterange(g.starts_on, g.ends_on, '[]'))
                    LIMIT 1
                ) THEN 'rush.unprepared'
                WHEN c.state <> 'offered' THEN 'course.not_offered'
                WHEN (
                    SELECT true FROM enrolment_place e
                    WHERE e.pupil_id = p.id AND e.course_id + 0 = c.id AND e.state || '' <> 'ended'
                    LIMIT 1
                ) THEN 'course.chosen'
                WHEN g.per_child IS NOT NULL AND g.per_child <= (
                    SELECT count(*) FROM enrolment_place e
                    WHERE e.pupil_id = p.id AND e.programme_id + 0 = g.id AND e.course_id IS NOT NULL
                        AND e.state || '' <> 'ended'
                ) THEN 'course.per_child'
                WHEN (
                    SELECT true FROM enrolment_courseslot s
                    WHERE s.pupil_id = p.id AND s.live::int = 1 AND s.weekday = ANY (c.weekdays)
                        AND NOT isempty(s.days * daterange(g.starts_on, g.ends_on, '[]'))
                        AND NOT isempty(s.minutes * int4range(
                            extract(hour FROM c.starts_at)::int * 60 + extract(minute FROM c.starts_at)::int,
                            extract(hour FROM c.ends_at)::int * 60 + extract(minute FROM c.ends_at)::int
                        ))
                    LIMIT 1
                ) THEN 'course.clash'
                ELSE ''
            END AS code
        FROM asked a
        LEFT JOIN LATERAL (SELECT * FROM rush_claim c WHERE c.key = a.key LIMIT 1) old ON true
        LEFT JOIN directory_pupil p ON p.id = a.pupil_id
        LEFT JOIN directory_schoolclass k ON k.id = p.school_class_id
        LEFT JOIN programmes_course c ON c.id = a.course_id
        LEFT JOIN programmes_programme g ON g.id = c.programme_id
        LEFT JOIN rush_opening o ON o.programme_id = g.id
        LEFT JOIN LATERAL (
            SELECT * FROM rush_prepared r WHERE r.pupil_id = p.id AND r.programme_id = g.id LIMIT 1
        ) r ON true
    ), ranked AS (
        SELECT j.*, NOT known AND j.code = ''
            AND row_number() OVER (PARTITION BY j.course_id, j.known, j.code ORDER BY j.n) <= j.room AS given
        FROM judged j
    ), answered AS MATERIALIZED (
        SELECT d.*,
            CASE WHEN NOT known AND d.code = '' AND NOT given THEN 'seats.taken' ELSE d.code END AS answer,
            CASE WHEN given THEN nextval('enrolment_place_id_seq') ELSE old_place END AS place_id,
            CASE WHEN NOT known AND d.code NOT IN (
                'rush.nothing', 'rush.unprepared', 'rush.line', 'registration.not_open'
            )
                THEN nextval('rush_claim_id_seq') END AS claim_id
        FROM ranked d
    ), placed AS (
        INSERT INTO enrolment_place (
            id, programme_id, course_id, school_id, district_id, pupil_id, school_class_id, weekdays, state,
            client_key, given_at, end_reason, visiting
        )
        SELECT d.place_id, d.programme_id, d.course_id, d.school_id, d.district_id, d.pupil_id, d.school_class_id,
            d.weekdays, 'held', d.key, at, '', false
        FROM answered d WHERE d.given ORDER BY d.n
    ), slotted AS (
        INSERT INTO enrolment_courseslot (place_id, pupil_id, weekday, minutes, days, live)
        SELECT d.place_id, d.pupil_id, day, d.minutes, d.days, true
        FROM answered d CROSS JOIN unnest(d.weekdays) AS day WHERE d.given
    ), counted AS (
        UPDATE programmes_course c SET taken = c.taken + k.many
        FROM (SELECT d.course_id, count(*) AS many FROM answered d WHERE d.given GROUP BY d.course_id) k
        WHERE c.id = k.course_id
    ), claimed AS (
        INSERT INTO rush_claim (
            id, key, programme_id, course_id, pupil_id, account_id, district_id, arrived_at, decided_at, code, said,
            place_id
        )
        SELECT d.claim_id, d.key, d.programme_id, d.course_id, d.pupil_id, d.account_id, d.district_id, d.arrived_at,
            at, d.answer, CASE WHEN d.answer LIKE 'eligibility.%' THEN d.said ELSE '{}' END, d.place_id
        FROM answered d WHERE d.claim_id IS NOT NULL
    ), audited AS (
        INSERT INTO base_auditevent (
            at, account_id, channel, action, subject_type, subject_ids, district_id, detail
        )
        SELECT at, NULL, 'rush', 'enrolment.apply', 'rush.claim', jsonb_agg(d.claim_id ORDER BY d.claim_id),
            d.district_id, jsonb_build_object(
                'given', count(*) FILTER (WHERE d.given),
                'digest', encode(sha256(convert_to(string_agg(rush_line(
                    d.claim_id, d.key, d.course_id, d.pupil_id, d.account_id, d.place_id, at, d.answer
                ), E'\n' ORDER BY d.claim_id), 'UTF8')), 'hex')
            )
        FROM answered d WHERE d.claim_id IS NOT NULL GROUP BY d.district_id
    )
    SELECT d.n, d.answer::text, d.said, d.place_id, d.programme_id, d.title::text, d.capacity, d.child::text,
        d.grades, at
    FROM answered d ORDER BY d.n;
END $$;
