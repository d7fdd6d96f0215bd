using System.Collections.Immutable;
using Myelin.Api;
using Myelin.Api.ClientServer.Profiles;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Profiles;

/// <summary>The profiles of local users ("Profiles").</summary>
public interface IProfiles
{
    /// <summary>The profile of a local user; empty if nothing is set or the user does not exist.</summary>
    ValueTask<Profile> OfUserAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>Sets a field of a local user's profile. Names and avatars are copied to the user's rooms after the call.</summary>
    /// <param name="user">A local user.</param>
    /// <param name="field">The key, in the form that the specification requires.</param>
    /// <param name="valueJson">The value, one UTF-8 JSON value.</param>
    /// <exception cref="MatrixException"><c>M_KEY_TOO_LARGE</c>, <c>M_PROFILE_TOO_LARGE</c>, <c>M_INVALID_PARAM</c>, <c>M_BAD_JSON</c>.</exception>
    Task SetFieldAsync(UserId user, string field, ReadOnlyMemory<byte> valueJson, CancellationToken cancellationToken);

    /// <summary>Removes a field; does nothing if it is not set.</summary>
    Task DeleteFieldAsync(UserId user, string field, CancellationToken cancellationToken);
}

/// <summary>Asks other servers for the profiles of their users.</summary>
internal interface IRemoteProfiles
{
    /// <summary>The profile of another server's user, or one field of it; null if its server knows no such user.</summary>
    /// <param name="user">The user.</param>
    /// <param name="field">The only field that is wanted; null for all.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="MatrixException">502: the server could not be asked.</exception>
    ValueTask<UserProfile?> FindAsync(UserId user, string? field, CancellationToken cancellationToken);
}

/// <summary>A profile: its fields with their JSON values.</summary>
/// <param name="Fields">The values by key.</param>
public sealed record Profile(ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> Fields)
{
    public const string DisplayNameField = "displayname";

    public const string AvatarUrlField = "avatar_url";

    public static readonly Profile Empty = new(ImmutableSortedDictionary.Create<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal));

    /// <summary>The display name; null if none is set.</summary>
    public string? DisplayName => Text(DisplayNameField);

    /// <summary>The avatar's <c>mxc://</c> URI; null if none is set.</summary>
    public string? AvatarUrl => Text(AvatarUrlField);

    private string? Text(string field)
    {
        if (!Fields.TryGetValue(field, out var value))
        {
            return null;
        }

        var reader = new System.Text.Json.Utf8JsonReader(value.Span);
        return reader.Read() && reader.TokenType == System.Text.Json.JsonTokenType.String ? reader.GetString() : null;
    }
}

/// <summary>Takes part in a profile change: what a slice adds to the unit is committed together with the change.</summary>
public interface IProfileStep
{
    /// <param name="unit">The unit that makes the change.</param>
    /// <param name="user">The user whose profile it is.</param>
    /// <param name="number">The user's number.</param>
    /// <param name="field">The key.</param>
    /// <param name="valueJson">The value, one UTF-8 JSON value; null if the field is removed.</param>
    void AddTo(LogUnit unit, UserId user, UserNumber number, string field, ReadOnlyMemory<byte>? valueJson);
}
