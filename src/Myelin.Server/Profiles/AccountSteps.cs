using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Myelin.Server.Accounts;
using Myelin.Server.Log;

namespace Myelin.Server.Profiles;

/// <summary>Gives a new user a display name: the requested one, otherwise the localpart, as clients expect. Guests name themselves.</summary>
internal sealed class FirstProfile(StoredProfiles profiles) : IAccountCreationStep
{
    public void AddTo(LogUnit unit, Account account, string? displayName)
    {
        var name = string.IsNullOrEmpty(displayName) ? account.User.Localpart : displayName;
        if (account.Kind != AccountKind.Guest && Encoding.UTF8.GetByteCount(name) <= ProfileLimits.MaximumDisplayNameBytes)
        {
            unit.Add(new LogEntry(LogEntryKind.Profile, account.Number.Value));
            var value = $"\"{JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
            profiles.AddTo(unit, account.User, account.Number, Profile.DisplayNameField, Encoding.UTF8.GetBytes(value));
        }
    }
}

/// <summary>Finds accounts, including those that an application service creates on request.</summary>
internal sealed class RequestedAccounts(IAccounts accounts, IEnumerable<IAccountSource> sources)
{
    public async ValueTask<bool> ExistsAsync(UserId user, CancellationToken cancellationToken)
    {
        if (await accounts.ExistsAsync(user, cancellationToken))
        {
            return true;
        }

        foreach (var source in sources)
        {
            await source.RequestAsync(user, cancellationToken);
            if (await accounts.ExistsAsync(user, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Deletes the profile of an account that is deactivated with <c>erase</c> ("Account deactivation").</summary>
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
