using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Myelin.Server.Accounts;
using Myelin.Server.Log;

namespace Myelin.Server.Profiles;

/// <summary>Gives a new user a display name: the one asked for, else the localpart, as clients are used to. Guests name themselves.</summary>
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
