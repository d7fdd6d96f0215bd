using Myelin.Server.Storage;

namespace Myelin.Server.Media;

/// <summary>
/// <c>media</c>: the entries of <c>mxc</c> URIs; one without a content is not uploaded yet. <c>media_contents</c>: bytes in the store, by
/// number, stored once for all URIs that refer to them. <c>media_thumbnails</c>: which content is a thumbnail of which. <c>loose_at</c> marks a
/// content that has lost a reference until it has been checked.
/// </summary>
internal sealed class Schema1300Media : IMigration
{
    public int Number => 1300;

    public string Name => "media";

    public string Sql(DatabaseEngine engine) => $"""
        CREATE TABLE media_contents (
            number {SqlTypes.Number(engine)} NOT NULL PRIMARY KEY,
            state SMALLINT NOT NULL,
            changed_at BIGINT NOT NULL,
            sha256 {SqlTypes.Bytes(engine)} NULL,
            length BIGINT NULL,
            is_quarantined SMALLINT NOT NULL,
            loose_at BIGINT NULL
        );
        CREATE UNIQUE INDEX media_contents_kept ON media_contents (sha256) WHERE state = {(int)ContentState.Kept};
        CREATE INDEX media_contents_moving ON media_contents (state, changed_at) WHERE state <> {(int)ContentState.Kept};
        CREATE INDEX media_contents_loose ON media_contents (loose_at) WHERE loose_at IS NOT NULL;

        CREATE TABLE media (
            number {SqlTypes.Number(engine)} NOT NULL PRIMARY KEY,
            origin {SqlTypes.Text(engine)} NOT NULL,
            media_id {SqlTypes.Text(engine)} NOT NULL,
            kind SMALLINT NOT NULL,
            user_number BIGINT NULL,
            content BIGINT NULL,
            length BIGINT NOT NULL,
            media_type {SqlTypes.Text(engine)} NOT NULL,
            file_name {SqlTypes.Text(engine)} NULL,
            created_at BIGINT NOT NULL,
            used_at BIGINT NOT NULL,
            UNIQUE (origin, media_id)
        );
        CREATE INDEX media_of_user ON media (user_number, created_at) WHERE user_number IS NOT NULL;
        CREATE INDEX media_of_content ON media (content) WHERE content IS NOT NULL;
        CREATE INDEX media_by_use ON media (kind, used_at);
        CREATE INDEX media_unused ON media (created_at) WHERE content IS NULL;

        CREATE TABLE media_thumbnails (
            content BIGINT NOT NULL,
            width BIGINT NOT NULL,
            height BIGINT NOT NULL,
            method SMALLINT NOT NULL,
            is_animated SMALLINT NOT NULL,
            thumbnail BIGINT NOT NULL,
            media_type {SqlTypes.Text(engine)} NOT NULL,
            PRIMARY KEY (content, width, height, method, is_animated)
        );
        CREATE INDEX media_thumbnails_by_content ON media_thumbnails (thumbnail);
        """;
}
