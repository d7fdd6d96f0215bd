using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Media.Stores;

namespace Myelin.Server.Media.Uploading;

/// <summary>
/// Writes bytes to the store and makes them durable together with the references to them. Their arrival is recorded first, so that after a crash
/// the clean-up can find and remove them.
/// </summary>
internal sealed partial class ContentReceiver(
    IContentStore store, ContentRows rows, ILogWriter writer, IEntityNumbers numbers, TimeProvider time, ILogger<ContentReceiver> logger)
{
    private const int Attempts = 5;

    /// <summary>Receives a stream to its end.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="maximum">The most bytes allowed.</param>
    /// <param name="mayKeep">
    /// Checks the length once it is known, and returns what adds the check's preconditions to a unit; null: everything may be kept.
    /// </param>
    /// <param name="refer">Adds references to the content to a unit.</param>
    /// <param name="cancellationToken">Cancels receiving.</param>
    /// <exception cref="Api.MatrixException">The content is too large, or may not be kept.</exception>
    /// <exception cref="UnitRefusedException">A precondition of <paramref name="refer"/> does not hold.</exception>
    public async Task ReceiveAsync(
        Stream bytes, long maximum, Func<long, ValueTask<Action<LogUnit>>>? mayKeep, Action<LogUnit, ReceivedContent> refer, CancellationToken cancellationToken)
    {
        var number = numbers.Next(NumberSeries.General);
        await writer.AppendAsync(ContentRows.Arrive(new LogUnit(), number, time.GetUtcNow()), cancellationToken);
        var isKept = false;
        try
        {
            await using var measured = new MeasuredStream(bytes, maximum);
            await store.PutAsync(number, measured, cancellationToken);
            isKept = await ReferAsync(number, measured.Hash(), measured.Length, mayKeep, refer, cancellationToken);
        }
        finally
        {
            if (!isKept)
            {
                await GiveUpAsync(number);
            }
        }
    }

    /// <summary>Whether the references are to the new bytes; if not, they are to kept bytes with the same hash.</summary>
    private async ValueTask<bool> ReferAsync(
        long number,
        byte[] sha256,
        long length,
        Func<long, ValueTask<Action<LogUnit>>>? mayKeep,
        Action<LogUnit, ReceivedContent> refer,
        CancellationToken cancellationToken)
    {
        for (var attempt = 1; ;)
        {
            var unit = new LogUnit();
            if (mayKeep is not null)
            {
                (await mayKeep(length))(unit);
            }

            var kept = await rows.FindKeptAsync(sha256, cancellationToken);
            if (kept is null)
            {
                ContentRows.Keep(unit, number, sha256, length, time.GetUtcNow());
            }
            else
            {
                ContentRows.RequireKept(unit, kept.Number);
            }

            refer(unit, new ReceivedContent(kept?.Number ?? number, length));
            try
            {
                await writer.AppendAsync(unit, cancellationToken);
                return kept is null;
            }
            catch (UnitRefusedException refused) when (MediaStore.IsOfBytes(refused))
            {
                // The user's total has changed meanwhile: check again. Each retry means that another upload or removal was completed, so the loop
                // ends.
            }
            catch (UnitRefusedException refused) when (attempt < Attempts && ContentRows.IsOfContent(refused))
            {
                // The same bytes were kept or removed meanwhile.
                attempt++;
            }
        }
    }

    private async ValueTask GiveUpAsync(long number)
    {
        try
        {
            // Not with the caller's token, which has usually been cancelled by now.
            await writer.AppendAsync(ContentRows.GiveUp(number, time.GetUtcNow()), CancellationToken.None);
            await store.DeleteAsync(number, CancellationToken.None);
            await writer.AppendAsync(ContentRows.Forget(number), CancellationToken.None);
        }
        catch (UnitRefusedException)
        {
            // They are kept after all: the caller gave up while the unit was being written.
        }
        catch (Exception failure)
        {
            // The clean-up finds them by their row.
            LeftBehind(logger, number, failure);
        }
    }

    [LoggerMessage(EventId = 1300, Level = LogLevel.Warning, Message = "What has arrived of content {Number} could not be removed yet; the clean-up will do it.")]
    private static partial void LeftBehind(ILogger logger, long number, Exception exception);
}

/// <summary>Bytes in the store.</summary>
/// <param name="Number">Their number in the store.</param>
/// <param name="Length">Their length.</param>
internal readonly record struct ReceivedContent(long Number, long Length);
