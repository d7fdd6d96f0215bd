using Myelin.Api;
using Myelin.Server.Accounts.Tokens;
using Myelin.Server.Http;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Accounts;

/// <summary>A user's devices ("Devices"). Other slices react to a device's deletion with an <see cref="IDeviceDeletionStep"/>.</summary>
public interface IDevices
{
    /// <summary>The user's devices, ordered by ID.</summary>
    ValueTask<IReadOnlyList<Device>> ListAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>The devices of many users; users without devices are absent.</summary>
    ValueTask<IReadOnlyDictionary<UserNumber, IReadOnlyList<Device>>> OfUsersAsync(IReadOnlyCollection<UserNumber> users, CancellationToken cancellationToken);

    /// <summary>The device; null if the user has none with that ID.</summary>
    ValueTask<Device?> FindAsync(UserId user, DeviceId device, CancellationToken cancellationToken);

    /// <summary>Sets the display name. False if the user has no such device.</summary>
    ValueTask<bool> RenameAsync(UserId user, DeviceId device, string displayName, CancellationToken cancellationToken);

    /// <summary>Deletes those of the devices that exist, with their access and refresh tokens.</summary>
    ValueTask DeleteAsync(UserId user, IReadOnlyCollection<DeviceId> devices, CancellationToken cancellationToken);
}

/// <summary>A device of a local user.</summary>
/// <param name="Id">The ID.</param>
/// <param name="Number">Its number: the detail of log entries about one device.</param>
/// <param name="DisplayName">The name its user gave it; null if none.</param>
public sealed record Device(DeviceId Id, long Number, string? DisplayName)
{
    /// <summary>When it was last seen, up to about a minute out of date.</summary>
    public DateTimeOffset? LastSeenAt { get; init; }

    public string? LastSeenAddress { get; init; }

    public string? LastSeenUserAgent { get; init; }
}

/// <summary>Creates devices without a login, as application services do (Application Service API, "Device management").</summary>
internal sealed class DeviceCreation(SessionOpener sessions, IEntityNumbers numbers, ILogWriter writer, RateLimits rateLimits)
{
    /// <exception cref="MatrixException">The device ID or display name is not allowed, or the rate limit is exceeded.</exception>
    public async Task CreateAsync(Call call, DeviceId device, string? displayName, CancellationToken cancellationToken)
    {
        rateLimits.Charge(Api.Contracts.RateLimitClass.Login, call.Caller, call.Address);
        var unit = new LogUnit();
        await sessions.AddDeviceAsync(
            unit,
            await numbers.UserAsync(call.Caller.User, cancellationToken),
            new SessionRequest(device, displayName, CanRefresh: false, call),
            cancellationToken);
        await writer.AppendAsync(unit, cancellationToken);
    }
}
