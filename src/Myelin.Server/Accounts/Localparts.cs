using Microsoft.Extensions.Options;
using Myelin.Api;
using Myelin.Server.Configuration;

namespace Myelin.Server.Accounts;

/// <summary>
/// User names as people type them. Only ASCII capitals are lowercased: any other folding would let one name pass for another (Appendices, "User
/// Identifiers").
/// </summary>
internal sealed class Localparts(IOptions<MyelinOptions> options)
{
    public ServerName ServerName { get; } = ServerName.Parse(options.Value.ServerName);

    /// <summary>The user ID for a name to register.</summary>
    /// <exception cref="MatrixException"><c>M_INVALID_USERNAME</c>; <c>M_EXCLUSIVE</c> if it is reserved.</exception>
    public UserId Register(string username, Func<UserId, bool> isReserved)
    {
        var localpart = ToAsciiLower(username);
        if (UserId.IsValidNewLocalpart(localpart) && UserId.TryParse($"@{localpart}:{ServerName}", out var requested) && isReserved(requested))
        {
            throw AccountRefusals.Exclusive("The user name is kept for an application service.");
        }

        if (!UserId.IsValidNewLocalpart(localpart))
        {
            throw Invalid("A user name may only contain a-z, 0-9 and the characters . _ = - / +");
        }

        if (localpart[0] == '_')
        {
            throw Invalid("A user name may not begin with _, which is left to application services.");
        }

        if (!localpart.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            throw Invalid("A user name of digits only is left to guests.");
        }

        return UserId.TryParse($"@{localpart}:{ServerName}", out var user) ? user : throw Invalid("The user name is too long.");
    }

    /// <summary>The user ID for a name that an application service registers: as written, and with any first character.</summary>
    /// <exception cref="MatrixException"><c>M_INVALID_USERNAME</c>.</exception>
    public UserId AppService(string username) =>
        UserId.IsValidNewLocalpart(username) && UserId.TryParse($"@{username}:{ServerName}", out var user)
            ? user
            : throw Invalid("A user name may only contain a-z, 0-9 and the characters . _ = - / +, and must not be too long.");

    /// <summary>The users that a login name may refer to: as written, then in lower case. Empty if none can be on this server.</summary>
    public IReadOnlyList<UserId> Login(string userOrLocalpart)
    {
        var isFull = userOrLocalpart.StartsWith('@');
        if (!UserId.TryParse(isFull ? userOrLocalpart : $"@{userOrLocalpart}:{ServerName}", out var user) || !user.IsOn(ServerName))
        {
            return [];
        }

        var lower = ToAsciiLower(user.Localpart);
        return lower == user.Localpart ? [user] : [user, UserId.Of(lower, ServerName)];
    }

    private static string ToAsciiLower(string text) => string.Create(text.Length, text, static (lower, text) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            lower[i] = char.IsAsciiLetterUpper(text[i]) ? (char)(text[i] | 0x20) : text[i];
        }
    });

    private static MatrixException Invalid(string message) => new(400, ErrCode.InvalidUsername, message);
}
