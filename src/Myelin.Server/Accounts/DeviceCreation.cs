using Myelin.Api;
using Myelin.Server.Accounts.Tokens;
using Myelin.Server.Http;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Accounts;

/// <summary>Makes devices without a login, as application services do (Application Service API, "Device management").</summary>
internal sealed class DeviceCreation(SessionOpener sessions, IEntityNumbers numbers, ILogWriter writer, RateLimits rateLimits)
{
    /// <exception cref="MatrixException">The device ID or display name is not allowed, or too many are made.</exception>
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
