using Myelin.Server.Encryption;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Sync.Tokens;

namespace Myelin.Server.Sync;

/// <summary>Gathers the encryption data of a response.</summary>
internal sealed class DeviceSectionReader(IDeviceLists lists, IKeyCounts counts, IToDeviceMessages messages, IEntityNumbers numbers)
{
    /// <summary>The users whose device lists changed. Empty in an initial sync, after which a client queries all keys that it needs.</summary>
    public ValueTask<DeviceListUpdate> ListsAsync(SyncScope scope, CancellationToken cancellationToken) => scope.Question.IsInitial
        ? ValueTask.FromResult(DeviceListUpdate.None)
        : lists.BetweenAsync(scope.User, scope.Rooms, scope.Since.Log, scope.UpTo.Log, cancellationToken);

    /// <summary>The data for the caller's device, and the position up to which its to-device messages are then delivered.</summary>
    public async ValueTask<(DeviceSection? News, LogPosition UpTo)> OfDeviceAsync(SyncScope scope, CancellationToken cancellationToken)
    {
        var upTo = scope.UpTo.Log;
        if (scope.Question.Caller.Device is not { } device)
        {
            return (null, upTo);
        }

        var user = await numbers.UserAsync(scope.User, cancellationToken);
        var waiting = await messages.OfDeviceAsync(user, device, scope.Since.ToDevice, upTo, cancellationToken);
        var keys = await counts.OfDeviceAsync(user, device, cancellationToken);
        return (new DeviceSection(waiting.Messages, keys, counts.ChangedBetween(user, device, scope.Since.Log, upTo)), waiting.UpTo);
    }

    /// <summary>Deletes the messages that the device has received; completes when they are deleted.</summary>
    public Task ReceivedAsync(UserNumber user, SyncRequestContext question, SyncPosition? presented, CancellationToken cancellationToken) =>
        question.Caller.Device is { } device && presented is { } position
            ? messages.AcknowledgeAsync(user, device, position.ToDevice, cancellationToken)
            : Task.CompletedTask;
}

/// <summary>The data in a sync for one device ("Extensions to /sync").</summary>
/// <param name="ToDevice">The to-device messages, in the form they are sent.</param>
/// <param name="Keys">Its one-time and fallback keys, included in every response: clients take missing ones for unchanged.</param>
/// <param name="KeysChanged">Whether the keys changed since the last response.</param>
internal sealed record DeviceSection(IReadOnlyList<ReadOnlyMemory<byte>> ToDevice, DeviceKeyCounts Keys, bool KeysChanged)
{
    public bool IsNews => KeysChanged || ToDevice.Count > 0;
}
