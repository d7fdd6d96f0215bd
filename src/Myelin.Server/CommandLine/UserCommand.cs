using System.CommandLine;

namespace Myelin.Server.CommandLine;

/// <summary><c>user</c>: what an operator does with accounts without a client.</summary>
internal static class UserCommand
{
    public static Command Create() => new("user", "Makes accounts, resets passwords and adds e-mail addresses. The server has to be stopped meanwhile.")
    {
        UserCreateCommand.Create(),
        UserResetPasswordCommand.Create(),
        UserAddEmailCommand.Create(),
    };
}
