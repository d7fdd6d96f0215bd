using Myelin.Server.Http;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Sync.Tokens;

namespace Myelin.Server.Sync.Polling;

/// <summary>Looks for something to tell, and waits for it ("Syncing": long-polling).</summary>
internal sealed class SyncPoller(
    SyncResponseBuilder builder,
    SyncListeners listeners,
    DeviceSectionReader reader,
    UserRoomsViews userRooms,
    IEntityNumbers numbers,
    Log.ILogTail tail,
    IServerShutdown shutdown,
    TimeProvider time)
{
    /// <summary>What there is to tell, as soon as there is something or the time is over.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="since">Where the client stands; null for an initial sync.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<SyncResponse> PollAsync(SyncRequestContext question, SyncPosition? since, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var number = await numbers.UserAsync(question.User, cancellationToken);
        var received = reader.ReceivedAsync(number, question, since, cancellationToken);
        var response = await AwaitNewsAsync(number, question, since, timeout, cancellationToken);

        // Whoever is answered can rely on it that what was received does not come again.
        await received;
        return response;
    }

    private async ValueTask<SyncResponse> AwaitNewsAsync(
        UserNumber number, SyncRequestContext question, SyncPosition? since, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var told = since ?? SyncPosition.Start;
        var waits = !question.WantsFullState && timeout > TimeSpan.Zero;
        var started = time.GetTimestamp();
        while (true)
        {
            // Memberships first, then the version: whatever comes after either of them wakes.
            var listener = waits ? listeners.Listen(question.User, number, await userRooms.OfUserAsync(number, cancellationToken)) : null;
            var version = listener?.Version ?? 0;
            var (response, upTo) = await builder.LookAsync(question, number, told, cancellationToken);
            if (listener is null || !response.IsEmpty)
            {
                return response;
            }

            var left = timeout - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero
                || shutdown.Stopping.IsCancellationRequested
                || !await listener.WaitAsync(version, left, time, shutdown.Stopping, cancellationToken))
            {
                return response;
            }

            // There was nothing to tell up to here. What it was woken for becomes visible with the tail's head.
            told = upTo;
            await tail.WaitForAsync(listener.WokenAt, cancellationToken);
        }
    }
}
