using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>A device as its user sees it ("Device management").</summary>
/// <param name="DeviceId">The ID.</param>
/// <param name="DisplayName">The name given to it; null if none.</param>
/// <param name="LastSeenIp">The address it was last seen at.</param>
/// <param name="LastSeenTs">When it was last seen, in milliseconds since the epoch; a minute or so behind.</param>
public sealed record ClientDevice(DeviceId DeviceId, string? DisplayName, string? LastSeenIp, long? LastSeenTs);
