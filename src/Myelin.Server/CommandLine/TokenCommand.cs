using System.CommandLine;

namespace Myelin.Server.CommandLine;

/// <summary><c>token</c>: registration tokens without a client.</summary>
internal static class TokenCommand
{
    public static Command Create() => new("token", "Makes, lists and revokes registration tokens. The server has to be stopped meanwhile.")
    {
        TokenCreateCommand.Create(),
        TokenListCommand.Create(),
        TokenRevokeCommand.Create(),
    };
}
