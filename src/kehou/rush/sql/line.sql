-- The line in front of a selection. How many are let in by now is reckoned from the clock alone, so every server process
-- says the same, and so does one that has just been started.
CREATE OR REPLACE FUNCTION rush_let_in(per_second int, opens_at timestamptz, at timestamptz) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN at < opens_at THEN 0 ELSE per_second * (1 + floor(extract(epoch FROM at - opens_at)))::bigint END
$$;

-- Give places in line: before the opening second without a number, afterwards with the next one. Whoever asks first after
-- the opening numbers those who waited: in the order drawn from a seed made in that very moment, or as they came.
-- A family that has a place keeps it. Programmes without a line, and those that do not exist, give no row.
CREATE OR REPLACE FUNCTION rush_join(programmes bigint[], accounts bigint[], demo boolean)
RETURNS TABLE (programme_id bigint, account_id bigint, number int, let_in bigint, per_second int)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    at timestamptz;
BEGIN
    PERFORM 1 FROM rush_opening o WHERE o.programme_id = ANY (programmes) ORDER BY o.id FOR NO KEY UPDATE;
    at := rush_now(demo);

    UPDATE rush_opening o SET drawn_at = at,
        seed = encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex')
    FROM programmes_programme g
    WHERE g.id = o.programme_id AND o.programme_id = ANY (programmes) AND o.drawn_at IS NULL AND g.opens_at <= at;

    WITH waiting AS (
        SELECT t.id, t.programme_id, row_number() OVER (
            PARTITION BY t.programme_id
            ORDER BY CASE WHEN o.draws
                THEN encode(sha256(convert_to(o.seed || '/' || t.account_id, 'UTF8')), 'hex') END, t.id
        ) AS number
        FROM rush_ticket t JOIN rush_opening o ON o.programme_id = t.programme_id
        WHERE o.programme_id = ANY (programmes) AND o.drawn_at = at AND t.number IS NULL
    ), numbered AS (
        UPDATE rush_ticket t SET number = w.number FROM waiting w WHERE t.id = w.id
    ), counted AS (
        UPDATE rush_opening o SET issued = w.many
        FROM (SELECT programme_id, count(*) AS many FROM waiting GROUP BY programme_id) w
        WHERE w.programme_id = o.programme_id
        RETURNING o.programme_id, o.seed, w.many, o.draws
    )
    INSERT INTO base_auditevent (at, account_id, channel, action, subject_type, subject_ids, district_id, detail)
    SELECT at, NULL, 'rush', 'rush.draw', 'programmes.programme', jsonb_build_array(c.programme_id), g.district_id,
        jsonb_build_object('seed', c.seed, 'waited', c.many, 'drawn', c.draws)
    FROM counted c JOIN programmes_programme g ON g.id = c.programme_id;

    WITH wanted AS (
        SELECT DISTINCT ON (w.programme_id, w.account_id) w.*
        FROM unnest(programmes, accounts) WITH ORDINALITY AS w (programme_id, account_id, n)
        JOIN rush_opening o ON o.programme_id = w.programme_id AND o.per_second IS NOT NULL
        WHERE NOT EXISTS (
            SELECT FROM rush_ticket t WHERE t.programme_id = w.programme_id AND t.account_id = w.account_id
        )
        ORDER BY w.programme_id, w.account_id, w.n
    ), placed AS (
        SELECT w.*, CASE WHEN o.drawn_at IS NOT NULL
            THEN o.issued + row_number() OVER (PARTITION BY w.programme_id ORDER BY w.n) END AS number
        FROM wanted w JOIN rush_opening o ON o.programme_id = w.programme_id
    ), counted AS (
        UPDATE rush_opening o SET issued = o.issued + p.many
        FROM (SELECT programme_id, count(number) AS many FROM placed GROUP BY programme_id) p
        WHERE p.programme_id = o.programme_id AND p.many > 0
    )
    INSERT INTO rush_ticket (programme_id, account_id, joined_at, number)
    SELECT p.programme_id, p.account_id, at, p.number FROM placed p ORDER BY p.n;

    RETURN QUERY
    SELECT t.programme_id, t.account_id, t.number, rush_let_in(o.per_second, g.opens_at, at), o.per_second
    FROM rush_ticket t
    JOIN rush_opening o ON o.programme_id = t.programme_id AND o.per_second IS NOT NULL
    JOIN programmes_programme g ON g.id = t.programme_id
    WHERE (t.programme_id, t.account_id) IN (SELECT * FROM unnest(programmes, accounts));
END $$;
