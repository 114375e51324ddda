PRAGMA application_id = 1835298674;
PRAGMA user_version = 1;
CREATE TABLE downloads (
        id TEXT NOT NULL PRIMARY KEY,
        owner TEXT NOT NULL,
        artifact TEXT NOT NULL,
        reference TEXT NOT NULL,
        registry_id TEXT,
        entry_id TEXT,
        entry_version INTEGER,
        display_name TEXT NOT NULL,
        allowed_hosts TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN (
            'pending', 'downloading', 'paused', 'verifying', 'installing', 'complete', 'failed', 'cancelled')),
        generation INTEGER NOT NULL,
        total_bytes INTEGER NOT NULL CHECK (total_bytes > 0),
        received_bytes INTEGER NOT NULL CHECK (received_bytes BETWEEN 0 AND total_bytes),
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        started_at TEXT,
        settled_at TEXT,
        paused_because TEXT,
        error TEXT
    );
CREATE UNIQUE INDEX one_unfinished_download ON downloads (owner, artifact)
        WHERE status NOT IN ('complete', 'failed', 'cancelled');
CREATE TABLE files (
        download_id TEXT NOT NULL REFERENCES downloads (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        location TEXT NOT NULL,
        size_bytes INTEGER NOT NULL CHECK (size_bytes > 0),
        digest TEXT NOT NULL,
        safe_bytes INTEGER NOT NULL CHECK (safe_bytes BETWEEN 0 AND size_bytes),
        PRIMARY KEY (download_id, position)
    );
INSERT INTO downloads VALUES('0d9f1c1e-8f43-4c53-9d0a-2f6f6f1b7c11','operator','sha256:9d4f6e9bbf3e42be2fc2b0dd7d2a30a5e5e2bd1db1fb1f5a96b34e0d05f0fc63','hf:bartowski/Llama-3.2-3B-Instruct-GGUF@5ab33fa94d1d04e903623ae72c95d1696f09f9e8/Llama-3.2-3B-Instruct-Q4_K_M.gguf','modeldoor','llama-3.2-3b-instruct-q4-k-m',1,'Llama 3.2 3B Instruct','[]','paused',5,2019377696,1153433600,'2026-11-20T09:30:00.000Z','2026-11-20T09:34:10.250Z','2026-11-20T09:30:00.412Z','2026-11-20T09:34:10.250Z','owner',NULL);
INSERT INTO files VALUES('0d9f1c1e-8f43-4c53-9d0a-2f6f6f1b7c11',0,'hf:bartowski/Llama-3.2-3B-Instruct-GGUF@5ab33fa94d1d04e903623ae72c95d1696f09f9e8/Llama-3.2-3B-Instruct-Q4_K_M.gguf',2019377696,'sha256:6c1a2b41161032677be168d354123594c0e6e67d2b9227c84f296ad037c728ff',1153433600);
INSERT INTO downloads VALUES('1c2f1c1e-8f43-4c53-9d0a-2f6f6f1b7c12','guest','sha256:1d4f6e9bbf3e42be2fc2b0dd7d2a30a5e5e2bd1db1fb1f5a96b34e0d05f0fc64','https://models.example.org/qwen/Qwen3-8B-Q4_K_M.gguf',NULL,NULL,NULL,'Qwen3 8B','["cdn.example.org"]','failed',3,5027783488,0,'2026-11-20T09:31:00.000Z','2026-11-20T09:35:10.250Z','2026-11-20T09:31:00.412Z','2026-11-20T09:35:10.250Z',NULL,'{"code": "notFound", "message": "The server has no such file.", "hint": "Check the reference.", "isRetryable": false}');
INSERT INTO files VALUES('1c2f1c1e-8f43-4c53-9d0a-2f6f6f1b7c12',0,'https://models.example.org/qwen/Qwen3-8B-Q4_K_M.gguf',5027783488,'sha256:d98cdcbd03e17ce47681435b5150e34c1417f50b5c0019dd560e4882c5745785',0);
