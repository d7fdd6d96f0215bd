using Myelin.Server.Accounts;

namespace Myelin.Server.Presence;

/// <summary>A deactivated user is offline and has no status message ("Account deactivation").</summary>
internal sealed class PresenceErasure(IPresence presence) : IDeactivationStep
{
    public async Task RunAsync(UserId user, bool erase, CancellationToken cancellationToken) =>
        await presence.SetAsync(user, PresenceKind.Offline, null, cancellationToken);
}
