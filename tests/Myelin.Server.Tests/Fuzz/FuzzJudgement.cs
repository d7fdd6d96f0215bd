namespace Myelin.Server.Tests.Fuzz;

/// <summary>What may not happen whatever is asked.</summary>
internal static class FuzzJudgement
{
    /// <summary>What is wrong with an answer; null if nothing.</summary>
    public static string? Of(RawRequest request, RawAnswer answer)
    {
        if (answer.Status == 0)
        {
            return "the connection ended without an answer";
        }

        if (answer.Status >= 500)
        {
            // HTTP itself has answers for methods and versions that it does not know. What others have not brought is told with 502 or 504.
            return answer is { Status: 501 or 505, IsFromApplication: false } or { Status: 502 or 504, ErrCode: not null } ? null : "an error of the server's own";
        }

        if (answer.Status < 400 || request.Method == "HEAD" || !answer.IsFromApplication)
        {
            return null;
        }

        // "User-Interactive Authentication API": the first answer has flows and no errcode.
        return answer.ErrCode is not null || answer is { Status: 401 } && answer.Member("flows") is not null ? null : "a refusal without errcode";
    }
}
