using System.Data.Common;
using Myelin.Server.Log;
using Myelin.Server.Media.Thumbnails;
using Myelin.Server.Storage;

namespace Myelin.Server.Media;

/// <summary>
/// The queries of stored bytes and the references to them. A new reference requires that the bytes are kept. Before unreferenced bytes are
/// deleted, they are set apart, so that no new reference can be added, and their references are counted again.
/// </summary>
internal sealed class ContentRows(IDatabase database)
{
    private const string KeptOf = "SELECT number FROM media_contents WHERE sha256 = $1 AND state = 1";

    private const string StateOf = "SELECT state FROM media_contents WHERE number = $1";

    private const string References =
        "SELECT (SELECT COUNT(*) FROM media WHERE content = $1) + (SELECT COUNT(*) FROM media_thumbnails WHERE thumbnail = $1)";

    private const string ThumbnailOf =
        "SELECT thumbnail FROM media_thumbnails WHERE content = $1 AND width = $2 AND height = $3 AND method = $4 AND is_animated = $5";

    /// <summary>The kept bytes with this hash, or null.</summary>
    public ValueTask<StoredContent?> FindKeptAsync(byte[] sha256, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QuerySingleOrDefaultAsync(
            "SELECT number, sha256, length, is_quarantined FROM media_contents WHERE sha256 = $1 AND state = 1", Read, token, sha256),
        cancellationToken);

    /// <summary>The stored thumbnail of a content, or null.</summary>
    public ValueTask<StoredThumbnail?> FindThumbnailAsync(long content, ThumbnailSize size, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QuerySingleOrDefaultAsync(
            """
            SELECT c.number, c.sha256, c.length, c.is_quarantined, t.media_type FROM media_thumbnails t JOIN media_contents c ON c.number = t.thumbnail
            WHERE t.content = $1 AND t.width = $2 AND t.height = $3 AND t.method = $4 AND t.is_animated = $5
            """,
            row => new StoredThumbnail(Read(row), row.GetString(4)),
            token,
            content,
            size.Width,
            size.Height,
            (long)size.Method,
            size.IsAnimated ? 1L : 0L),
        cancellationToken);

    /// <summary>The bytes with this number, in any state; null if they are gone or have not arrived yet.</summary>
    public ValueTask<StoredContent?> FindAsync(long content, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QuerySingleOrDefaultAsync(
            "SELECT number, sha256, length, is_quarantined FROM media_contents WHERE number = $1 AND sha256 IS NOT NULL", Read, token, content),
        cancellationToken);

    /// <summary>Contents that have been in a state other than kept since before a time.</summary>
    public ValueTask<List<long>> InStateAsync(ContentState state, DateTimeOffset before, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryAsync(
            "SELECT number FROM media_contents WHERE state = $1 AND state <> 1 AND changed_at < $2 ORDER BY changed_at LIMIT $3",
            row => row.GetInt64(0),
            token,
            (long)state,
            before.ToUnixTimeMilliseconds(),
            MediaLimits.PerStep),
        cancellationToken);

    /// <summary>Contents that have lost a reference.</summary>
    public ValueTask<List<long>> LooseAsync(CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryAsync(
            "SELECT number FROM media_contents WHERE loose_at IS NOT NULL AND state = 1 ORDER BY loose_at LIMIT $1", row => row.GetInt64(0), token, MediaLimits.PerStep),
        cancellationToken);

    /// <summary>Whether a content has no references and no quarantine to remember.</summary>
    public async ValueTask<bool> IsUnreferencedAsync(long content, CancellationToken cancellationToken) => await database.ReadAsync(
        (session, token) => session.ScalarAsync($"SELECT ({References}) + (SELECT is_quarantined FROM media_contents WHERE number = $1)", token, content),
        cancellationToken) is 0;

    /// <summary>Adds arriving bytes to a unit.</summary>
    public static LogUnit Arrive(LogUnit unit, long content, DateTimeOffset now) => unit.Write(
        "INSERT INTO media_contents (number, state, changed_at, is_quarantined) VALUES ($1, $2, $3, 0)",
        content,
        (long)ContentState.Arriving,
        now.ToUnixTimeMilliseconds());

    /// <summary>Makes a unit keep arrived bytes; refused if the same bytes are kept already, or if these were given up meanwhile.</summary>
    public static LogUnit Keep(LogUnit unit, long content, byte[] sha256, long length, DateTimeOffset now) => unit
        .RequireAndSwap(KeptOf, null, content, sha256)
        .RequireAndSwap(StateOf, (long)ContentState.Arriving, (long)ContentState.Kept, content)
        .Write(
            "UPDATE media_contents SET state = $2, changed_at = $3, sha256 = $4, length = $5 WHERE number = $1",
            content,
            (long)ContentState.Kept,
            now.ToUnixTimeMilliseconds(),
            sha256,
            length);

    /// <summary>Makes a unit require kept bytes, since it refers to them; refused if they are being removed.</summary>
    public static LogUnit RequireKept(LogUnit unit, long content) => unit.Require(StateOf, (long)ContentState.Kept, content);

    /// <summary>Adds a thumbnail of a content to a unit; refused if there is one of that size.</summary>
    public static LogUnit AddThumbnail(LogUnit unit, long content, ThumbnailSize size, long thumbnail, string mediaType) => RequireKept(unit, content)
        .RequireAndSwap(ThumbnailOf, null, thumbnail, content, size.Width, size.Height, (long)size.Method, size.IsAnimated ? 1L : 0L)
        .Write(
            "INSERT INTO media_thumbnails (content, width, height, method, is_animated, thumbnail, media_type) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            content,
            size.Width,
            size.Height,
            (long)size.Method,
            size.IsAnimated ? 1L : 0L,
            thumbnail,
            mediaType);

    /// <summary>A unit that gives up arriving bytes.</summary>
    public static LogUnit GiveUp(long content, DateTimeOffset now) => Move(new LogUnit(), content, ContentState.Arriving, ContentState.Going, now);

    /// <summary>A unit that sets bytes apart, so that no new reference to them can be added.</summary>
    public static LogUnit SetApart(long content, DateTimeOffset now) => Move(new LogUnit(), content, ContentState.Kept, ContentState.SetApart, now);

    /// <summary>A unit that starts the removal of bytes that were set apart, and marks their thumbnails as loose.</summary>
    public static LogUnit Drop(long content, DateTimeOffset now) => Move(new LogUnit(), content, ContentState.SetApart, ContentState.Going, now)
        .Write(
            "UPDATE media_contents SET loose_at = $2 WHERE number IN (SELECT thumbnail FROM media_thumbnails WHERE content = $1)", content, now.ToUnixTimeMilliseconds())
        .Write("DELETE FROM media_thumbnails WHERE content = $1", content);

    /// <summary>A unit that keeps bytes that were set apart after all; refused if other bytes with the same hash are kept.</summary>
    public static LogUnit KeepOn(long content, byte[] sha256, DateTimeOffset now) =>
        Move(new LogUnit().RequireAndSwap(KeptOf, null, content, sha256), content, ContentState.SetApart, ContentState.Kept, now);

    /// <summary>A unit that clears the loose mark of bytes that are referred to.</summary>
    public static LogUnit Tighten(long content) => new LogUnit().Write("UPDATE media_contents SET loose_at = NULL WHERE number = $1", content);

    /// <summary>A unit that deletes the row of bytes that have left the store.</summary>
    public static LogUnit Forget(long content) => new LogUnit().Write(
        "DELETE FROM media_contents WHERE number = $1 AND state = $2", content, (long)ContentState.Going);

    /// <summary>A unit that quarantines bytes, or releases them.</summary>
    public static LogUnit Quarantine(long content, bool isQuarantined, DateTimeOffset now) => RequireKept(new LogUnit(), content).Write(
        "UPDATE media_contents SET is_quarantined = $2, loose_at = $3 WHERE number = $1", content, isQuarantined ? 1L : 0L, now.ToUnixTimeMilliseconds());

    /// <summary>Whether a unit was refused because the bytes are no longer in the expected state.</summary>
    public static bool IsOfContent(UnitRefusedException refused) => refused.Failed?.Sql is KeptOf or StateOf;

    private static LogUnit Move(LogUnit unit, long content, ContentState from, ContentState to, DateTimeOffset now) => unit
        .RequireAndSwap(StateOf, (long)from, (long)to, content)
        .Write(
            "UPDATE media_contents SET state = $2, changed_at = $3, loose_at = NULL WHERE number = $1", content, (long)to, now.ToUnixTimeMilliseconds());

    private static StoredContent Read(DbDataReader row) => new(row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetInt64(2), row.GetInt64(3) != 0);
}

/// <summary>A stored thumbnail.</summary>
internal sealed record StoredThumbnail(StoredContent Content, string MediaType);
