using Myelin.Api;

namespace Myelin.Server.Http;

/// <summary>What many operations ask of their caller.</summary>
internal static class CallerRules
{
    /// <summary>The application service whose token was presented to an operation that any token may come with.</summary>
    /// <exception cref="MatrixException"><c>M_MISSING_TOKEN</c>, <c>M_UNKNOWN_TOKEN</c>.</exception>
    public static string RequireAppService(this Call call) =>
        call.OptionalCaller?.AppService
        ?? throw new MatrixException(
            401, call.HasToken ? ErrCode.UnknownToken : ErrCode.MissingToken, "The access token of an application service is needed.");

    /// <summary>For what a suspended account may not do ("Account suspension"): most of it a contract refuses already.</summary>
    /// <exception cref="MatrixException"><c>M_USER_SUSPENDED</c>.</exception>
    public static void RefuseSuspended(this Caller caller)
    {
        if (caller.IsSuspended)
        {
            throw new MatrixException(403, ErrCode.UserSuspended, "The account is suspended.");
        }
    }

    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>: the path names another user than the caller.</exception>
    public static void RequireSelf(this Call call, UserId user, string refusal)
    {
        if (call.Caller.User != user)
        {
            throw MatrixException.Forbidden(refusal);
        }
    }
}
