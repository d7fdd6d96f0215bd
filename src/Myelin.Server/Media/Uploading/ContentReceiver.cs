using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Media.Stores;

namespace Myelin.Server.Media.Uploading;

/// <summary>
/// Brings bytes into the store and makes them durable together with what refers to them. That they are on their way is written first: what a crash leaves
/// in the store is known to the database, and removed.
/// </summary>
internal sealed partial class ContentReceiver(
    IContentStore store, ContentRows rows, ILogWriter writer, IEntityNumbers numbers, TimeProvider time, ILogger<ContentReceiver> logger)
{
    private const int Attempts = 5;

    /// <summary>Receives a stream to its end.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="maximum">How many there may be.</param>
    /// <param name="mayKeep">Judges, once it is known how many they are, and gives what adds to a unit what its judgement rests on; null: all may be kept.</param>
    /// <param name="refer">Adds to a unit what refers to the content of that number.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Api.MatrixException">It is too large, or may not be kept.</exception>
    /// <exception cref="UnitRefusedException">What <paramref name="refer"/> requires does not hold.</exception>
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

    /// <summary>Whether the bytes that have just come are those referred to; if not, others of the same hash are.</summary>
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
                // Others of the user's have been kept in between, or went: judge again. Each time another has come to its end, so this does too.
            }
            catch (UnitRefusedException refused) when (attempt < Attempts && ContentRows.IsOfContent(refused))
            {
                // The same bytes were kept, or went, in between.
                attempt++;
            }
        }
    }

    private async ValueTask GiveUpAsync(long number)
    {
        try
        {
            // Not with the caller's token: they are given up because it was cancelled, as a rule.
            await writer.AppendAsync(ContentRows.GiveUp(number, time.GetUtcNow()), CancellationToken.None);
            await store.DeleteAsync(number, CancellationToken.None);
            await writer.AppendAsync(ContentRows.Forget(number), CancellationToken.None);
        }
        catch (UnitRefusedException)
        {
            // They are kept after all: the caller gave up when the unit was on its way.
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

/// <summary>Bytes that are in the store.</summary>
/// <param name="Number">Where.</param>
/// <param name="Length">How many.</param>
internal readonly record struct ReceivedContent(long Number, long Length);
