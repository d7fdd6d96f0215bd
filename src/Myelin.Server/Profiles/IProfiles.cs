using System.Collections.Immutable;
using Myelin.Api;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Profiles;

/// <summary>Users' profiles ("Profiles"): local ones by their truth.</summary>
public interface IProfiles
{
    /// <summary>The profile of a local user; empty if nothing is set or there is no such user.</summary>
    ValueTask<Profile> OfUserAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>Sets a field of a local user's profile and brings names and avatars into the user's rooms, after the call.</summary>
    /// <param name="user">A local user.</param>
    /// <param name="field">The key, of the form that the specification asks for.</param>
    /// <param name="valueJson">The value: one JSON value in UTF-8.</param>
    /// <exception cref="MatrixException"><c>M_KEY_TOO_LARGE</c>, <c>M_PROFILE_TOO_LARGE</c>, <c>M_INVALID_PARAM</c>, <c>M_BAD_JSON</c>.</exception>
    Task SetFieldAsync(UserId user, string field, ReadOnlyMemory<byte> valueJson, CancellationToken cancellationToken);

    /// <summary>Removes a field; does nothing if it is not there.</summary>
    Task DeleteFieldAsync(UserId user, string field, CancellationToken cancellationToken);
}

/// <summary>A profile: its fields with their values in JSON.</summary>
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

/// <summary>Takes part in a change of a profile: what a slice adds becomes true together with the change.</summary>
public interface IProfileStep
{
    /// <param name="unit">The unit that makes the change.</param>
    /// <param name="user">Whose profile it is.</param>
    /// <param name="number">The user's number.</param>
    /// <param name="field">The key.</param>
    /// <param name="valueJson">The value, one JSON value in UTF-8; null if the field is removed.</param>
    void AddTo(LogUnit unit, UserId user, UserNumber number, string field, ReadOnlyMemory<byte>? valueJson);
}
