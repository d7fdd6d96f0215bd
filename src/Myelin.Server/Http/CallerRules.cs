using Myelin.Api;

namespace Myelin.Server.Http;

/// <summary>Requirements that many operations have for their caller.</summary>
internal static class CallerRules
{
    /// <summary>The application service whose token the request has, for an operation that accepts any token.</summary>
    /// <exception cref="MatrixException"><c>M_MISSING_TOKEN</c>, <c>M_UNKNOWN_TOKEN</c>.</exception>
    public static string RequireAppService(this Call call) =>
        call.OptionalCaller?.AppService
        ?? throw new MatrixException(
            401, call.HasToken ? ErrCode.UnknownToken : ErrCode.MissingToken, "The access token of an application service is needed.");

    /// <summary>For actions that a suspended account may not take ("Account suspension"); contracts already refuse most of them.</summary>
    /// <exception cref="MatrixException"><c>M_USER_SUSPENDED</c>.</exception>
    public static void RefuseSuspended(this Caller caller)
    {
        if (caller.IsSuspended)
        {
            throw new MatrixException(403, ErrCode.UserSuspended, "The account is suspended.");
        }
    }

    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>: the path names a user other than the caller.</exception>
    public static void RequireSelf(this Call call, UserId user, string refusal)
    {
        if (call.Caller.User != user)
        {
            throw MatrixException.Forbidden(refusal);
        }
    }
}
