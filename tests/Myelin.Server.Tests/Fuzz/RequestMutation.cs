using System.Text;

namespace Myelin.Server.Tests.Fuzz;

/// <summary>Makes odd requests of good ones, by a seed.</summary>
internal static class RequestMutation
{
    private static readonly string[] Methods = ["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "get", "PURGE"];
    private static readonly string[] Escapes = ["%00", "%ff", "%ed%a0%80", "%c0%80", "%", "%2", "%zz", "%2F", "%2e%2e", "%25", "//", "%u0041", "+", ";", "%0d%0a", "%f0%9f%98%80"];

    private static readonly string[] Tokens = ["", "Bearer", "Bearer ", "Bearer x", "Bearer \u00e9", "Basic YTpi", "bearer  ", "Bearer " + new string('t', 5000), "Bearer a b", "Bearer syt_'_\"_1"];

    private static readonly (string Name, string Value)[] OddHeaders =
    [
        ("Content-Type", "multipart/form-data; boundary=x"), ("Content-Type", "text/plain"), ("Content-Type", "application/json; charset=utf-16"), ("Content-Type", ";;;"),
        ("Content-Encoding", "gzip"), ("Expect", "100-continue"), ("Range", "bytes=0-1"), ("If-None-Match", "*"), ("Accept", "text/html"), ("Accept-Encoding", "gzip, br, zstd"),
        ("X-Forwarded-For", "' OR 1=1"), ("User-Agent", "\u00ff\u00fe"), ("Cookie", new string('c', 4000)), ("Origin", "null"), ("X-HTTP-Method-Override", "DELETE"), ("Upgrade", "websocket"),
    ];

    /// <summary>Changes one to three things of a request.</summary>
    public static RawRequest Of(RawRequest good, Random random)
    {
        var request = good with { Headers = [.. good.Headers] };
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            request = random.Next(14) switch
            {
                0 or 1 or 2 => request with { Target = PathChanged(request.Target, random) },
                3 or 4 => request with { Target = WithParameter(request.Target, random) },
                5 => request with { Method = Methods[random.Next(Methods.Length)] },
                6 => WithHeader(request, "Authorization", Tokens[random.Next(Tokens.Length)]),
                7 when OddHeaders[random.Next(OddHeaders.Length)] is var (name, value) => WithHeader(request, name, value),
                8 => WithHeader(request with { Body = BodyMutation.Compressed(request.Body) }, "Content-Encoding", "gzip"),
                9 => request with { IsChunked = true },
                _ => request with { Body = BodyMutation.Of(request.Body, random) },
            };
        }

        return request;
    }

    private static RawRequest WithHeader(RawRequest request, string name, string value) =>
        request with { Headers = [.. request.Headers.Where(header => header.Name != name), (name, value)] };

    private static string PathChanged(string target, Random random)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var query = mark >= 0 ? target[mark..] : string.Empty;
        var segments = target[..^query.Length].Split('/').ToList();
        var at = random.Next(Math.Min(4, segments.Count - 1), segments.Count);
        switch (random.Next(6))
        {
            case 0:
                segments[at] = segments[at].Insert(random.Next(segments[at].Length + 1), Escapes[random.Next(Escapes.Length)]);
                break;
            case 1 when segments.Count > 2:
                segments.RemoveAt(at);
                break;
            case 2:
                segments.Insert(at, string.Empty);
                break;
            default:
                segments[at] = Escaped(OddValues.Text[random.Next(OddValues.Text.Length)]);
                break;
        }

        return string.Join('/', segments) + query;
    }

    private static string WithParameter(string target, Random random)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var known = mark >= 0 ? target[(mark + 1)..].Split('&').Select(part => part.Split('=')[0]).ToArray() : [];
        var name = known.Length > 0 && random.Next(2) == 0 ? known[random.Next(known.Length)] : OddValues.Parameters[random.Next(OddValues.Parameters.Length)];
        var value = random.Next(8) == 0 ? Escapes[random.Next(Escapes.Length)] : Escaped(OddValues.Text[random.Next(OddValues.Text.Length)]);
        return $"{target}{(mark >= 0 ? '&' : '?')}{name}={value}";
    }

    private static string Escaped(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var escaped = new StringBuilder();
        foreach (var one in bytes)
        {
            if (char.IsAsciiLetterOrDigit((char)one) || one is (byte)'.' or (byte)'-' or (byte)'_' or (byte)'*' or (byte)'!' or (byte)'$' or (byte)'@' or (byte)':')
            {
                escaped.Append((char)one);
            }
            else
            {
                escaped.Append('%').Append(one.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return escaped.ToString();
    }
}
