using Myelin.Server.Accounts;

namespace Myelin.Server.Profiles;

/// <summary>Forgets the profile of an account that was deactivated with the wish to be erased ("Account deactivation").</summary>
internal sealed class ProfileErasure(IProfiles profiles) : IDeactivationStep
{
    public async Task RunAsync(UserId user, bool erase, CancellationToken cancellationToken)
    {
        if (!erase)
        {
            return;
        }

        foreach (var field in (await profiles.OfUserAsync(user, cancellationToken)).Fields.Keys)
        {
            await profiles.DeleteFieldAsync(user, field, cancellationToken);
        }
    }
}
