using Myelin.Server.Encryption.ToDevice;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Encryption;

/// <summary>The to-device messages waiting for devices ("Send-to-Device messaging").</summary>
public interface IToDeviceMessages
{
    /// <summary>
    /// A device's oldest messages after one position and up to another, as many as fit in one sync. Reads only memory as long as nothing
    /// has come for the user.
    /// </summary>
    ValueTask<WaitingMessages> OfDeviceAsync(UserNumber user, DeviceId device, LogPosition since, LogPosition upTo, CancellationToken cancellationToken);

    /// <summary>The messages at some log positions; messages that have been received another way meanwhile are left out.</summary>
    /// <param name="places">The user and position of <see cref="LogEntryKind.ToDevice"/> entries.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    ValueTask<IReadOnlyList<DeviceMessage>> AtAsync(IReadOnlyList<(UserNumber User, LogPosition Position)> places, CancellationToken cancellationToken);

    /// <summary>Adds to a unit the deletion of messages that have been received.</summary>
    void AddReceived(LogUnit unit, IReadOnlyList<DeviceMessage> messages);

    /// <summary>
    /// Records that the device has received everything up to the position: from now on none of it is sent again. Completes once the messages are
    /// deleted; the caller need not wait.
    /// </summary>
    Task AcknowledgeAsync(UserNumber user, DeviceId device, LogPosition position, CancellationToken cancellationToken);
}

/// <summary>A message waiting for a device.</summary>
/// <param name="User">The device's user.</param>
/// <param name="Device">The device.</param>
/// <param name="Position">Its log position.</param>
/// <param name="Json">The event, UTF-8 JSON in the form it is sent.</param>
public sealed record DeviceMessage(UserNumber User, DeviceId Device, LogPosition Position, ReadOnlyMemory<byte> Json);

/// <summary>Messages for one sync.</summary>
/// <param name="Messages">The events, each UTF-8 JSON in the form it is sent, in the order in which they came.</param>
/// <param name="UpTo">There are no other messages up to this position.</param>
public readonly record struct WaitingMessages(IReadOnlyList<ReadOnlyMemory<byte>> Messages, LogPosition UpTo);
