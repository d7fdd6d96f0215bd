using System.Data.Common;
using Myelin.Core.Identifiers;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Media;

/// <summary>The queries of <c>mxc</c> URIs.</summary>
internal sealed class MediaStore(IDatabase database)
{
    private const string Columns =
        """
        SELECT m.number, m.kind, m.user_number, m.media_type, m.file_name, m.created_at, m.used_at, m.content, c.sha256, c.length, c.is_quarantined
        FROM media m LEFT JOIN media_contents c ON c.number = m.content
        """;

    private const string ContentOf = "SELECT content FROM media WHERE number = $1";

    private const string BytesOf = "SELECT CAST(COALESCE(SUM(length), 0) AS BIGINT) FROM media WHERE user_number = $1";

    private const string Unused = "SELECT COUNT(*) FROM media WHERE user_number = $1 AND content IS NULL";

    /// <summary>The entry of a URI, or null.</summary>
    public ValueTask<StoredMedia?> FindAsync(MxcUri uri, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QuerySingleOrDefaultAsync(
            $"{Columns} WHERE m.origin = $1 AND m.media_id = $2", Read, token, uri.ServerName.Value, uri.MediaId),
        cancellationToken);

    /// <summary>The total bytes of a user's content, counted for each URI.</summary>
    public async ValueTask<long> BytesOfUserAsync(UserNumber user, CancellationToken cancellationToken) => await database.ReadAsync(
        (session, token) => session.ScalarAsync(BytesOf, token, user.Value), cancellationToken) ?? 0;

    /// <summary>How many of a user's URIs have no content yet.</summary>
    public async ValueTask<long> UnusedOfUserAsync(UserNumber user, CancellationToken cancellationToken) =>
        await database.ReadAsync((session, token) => session.ScalarAsync(Unused, token, user.Value), cancellationToken) ?? 0;

    /// <summary>Entries last used before a time, oldest first.</summary>
    public ValueTask<List<long>> UsedBeforeAsync(MediaKind kind, DateTimeOffset before, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryAsync(
            "SELECT number FROM media WHERE kind = $1 AND used_at < $2 AND content IS NOT NULL ORDER BY used_at LIMIT $3",
            row => row.GetInt64(0),
            token,
            (long)kind,
            before.ToUnixTimeMilliseconds(),
            MediaLimits.PerStep),
        cancellationToken);

    /// <summary>URIs created before a time that have no content yet.</summary>
    public ValueTask<List<long>> UnusedBeforeAsync(DateTimeOffset before, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryAsync(
            "SELECT number FROM media WHERE content IS NULL AND created_at <= $1 ORDER BY created_at LIMIT $2",
            row => row.GetInt64(0),
            token,
            before.ToUnixTimeMilliseconds(),
            MediaLimits.PerStep),
        cancellationToken);

    /// <summary>Adds a URI without content to a unit; refused if the user has created others meanwhile.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="media">The URI.</param>
    /// <param name="unused">How many of the user's URIs have no content now.</param>
    public static LogUnit AddUnused(LogUnit unit, NewMedia media, long unused) => Insert(
        unit.RequireAndSwap(Unused, unused, unused + 1, media.User!.Value.Value), media, null, 0, new MediaDescription(string.Empty, null));

    /// <summary>Makes a unit add to a user's bytes; refused if they have changed since they were counted.</summary>
    public static LogUnit RequireBytes(LogUnit unit, UserNumber user, long counted, long added) => unit.RequireAndSwap(BytesOf, counted, counted + added, user.Value);

    /// <summary>Whether a unit was refused because the user's bytes have changed.</summary>
    public static bool IsOfBytes(UnitRefusedException refused) => refused.Failed?.Sql is BytesOf;

    /// <summary>Adds a URI with its content to a unit.</summary>
    public static LogUnit Add(LogUnit unit, NewMedia media, long content, long length, MediaDescription description) =>
        Insert(unit, media, content, length, description);

    /// <summary>Adds the content of an existing URI to a unit; refused if it has content already, or is gone.</summary>
    public static void Fill(LogUnit unit, long media, long content, long length, MediaDescription description, DateTimeOffset now) => unit
        .RequireAndSwap(ContentOf, null, content, media)
        .Require("SELECT COUNT(*) FROM media WHERE number = $1", 1, media)
        .Write(
            "UPDATE media SET content = $2, length = $3, media_type = $4, file_name = $5, used_at = $6 WHERE number = $1",
            media,
            content,
            length,
            description.MediaType,
            description.FileName,
            now.ToUnixTimeMilliseconds())

        // If the URI is removed at the same time, its content must not be left behind.
        .Write(
            "UPDATE media_contents SET loose_at = $2 WHERE number = $1 AND NOT EXISTS (SELECT 1 FROM media WHERE content = $1)", content, now.ToUnixTimeMilliseconds())
        .Add(new LogEntry(LogEntryKind.Media, media));

    /// <summary>Adds the removal of a URI to a unit.</summary>
    public static LogUnit Remove(LogUnit unit, long media, DateTimeOffset now) => unit
        .Write("UPDATE media_contents SET loose_at = $2 WHERE number = (SELECT content FROM media WHERE number = $1)", media, now.ToUnixTimeMilliseconds())
        .Write("DELETE FROM media WHERE number = $1", media);

    /// <summary>Adds a URI's use to a unit.</summary>
    public static LogUnit Use(LogUnit unit, long media, DateTimeOffset now) =>
        unit.Write("UPDATE media SET used_at = $2 WHERE number = $1", media, now.ToUnixTimeMilliseconds());

    private static LogUnit Insert(LogUnit unit, NewMedia media, long? content, long length, MediaDescription description) => unit.Write(
        """
        INSERT INTO media (number, origin, media_id, kind, user_number, content, length, media_type, file_name, created_at, used_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
        """,
        media.Number,
        media.Uri.ServerName.Value,
        media.Uri.MediaId,
        (long)media.Kind,
        media.User?.Value,
        content,
        length,
        description.MediaType,
        description.FileName,
        media.CreatedAt.ToUnixTimeMilliseconds());

    private static StoredMedia Read(DbDataReader row) => new(
        row.GetInt64(0),
        (MediaKind)row.GetInt64(1),
        row.IsDBNull(2) ? null : new UserNumber(row.GetInt64(2)),
        row.GetString(3),
        row.IsDBNull(4) ? null : row.GetString(4),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
        row.IsDBNull(7) ? null : new StoredContent(row.GetInt64(7), row.GetFieldValue<byte[]>(8), row.GetInt64(9), row.GetInt64(10) != 0));
}
