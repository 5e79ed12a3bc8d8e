# Hands RAW documents to the Windows print spooler. Frames on standard input, each a letter, a length of four bytes
# (low first) and that many bytes:
#   O  opens the printer of that name (UTF-8) and begins a document      W  writes the bytes into it
#   E  ends the document, so that it is printed                          A  gives it up, so that it is not
# Each frame is answered with a line: "ok", or "error CODE WORDS". Ends when standard input does.
$ErrorActionPreference = 'Stop'
Add-Type -TypeDefinition @'
using System;
using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

public static class RawSpooler
{
    [StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
    private struct DocInfo
    {
        public string DocName;
        public string OutputFile;
        public string DataType;
    }

    [DllImport("winspool.drv", EntryPoint = "OpenPrinterW", CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern bool OpenPrinter(string name, out IntPtr printer, IntPtr defaults);
    [DllImport("winspool.drv", SetLastError = true)]
    private static extern bool ClosePrinter(IntPtr printer);
    [DllImport("winspool.drv", EntryPoint = "StartDocPrinterW", CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern int StartDocPrinter(IntPtr printer, int level, ref DocInfo info);
    [DllImport("winspool.drv", SetLastError = true)]
    private static extern bool StartPagePrinter(IntPtr printer);
    [DllImport("winspool.drv", SetLastError = true)]
    private static extern bool WritePrinter(IntPtr printer, byte[] bytes, int count, out int written);
    [DllImport("winspool.drv", SetLastError = true)]
    private static extern bool EndPagePrinter(IntPtr printer);
    [DllImport("winspool.drv", SetLastError = true)]
    private static extern bool EndDocPrinter(IntPtr printer);
    [DllImport("winspool.drv", SetLastError = true)]
    private static extern bool AbortPrinter(IntPtr printer);

    private static IntPtr printer = IntPtr.Zero;

    public static void Run()
    {
        Stream input = Console.OpenStandardInput();
        byte[] header = new byte[5];
        while (ReadWhole(input, header))
        {
            byte[] body = new byte[BitConverter.ToInt32(header, 1)];
            if (!ReadWhole(input, body)) break;
            string answer;
            try
            {
                Obey((char)header[0], body);
                answer = "ok";
            }
            catch (Win32Exception error)
            {
                answer = "error " + error.NativeErrorCode + " " + error.Message.Replace('\n', ' ').Replace('\r', ' ');
                Leave();
            }
            Console.Out.Write(answer + "\n");
            Console.Out.Flush();
        }
        if (printer != IntPtr.Zero) AbortPrinter(printer);
        Leave();
    }

    private static void Obey(char type, byte[] body)
    {
        if (type == 'O') Open(Encoding.UTF8.GetString(body));
        else if (type == 'W') Write(body);
        else if (type == 'E')
        {
            Check(EndPagePrinter(printer));
            Check(EndDocPrinter(printer));
            Leave();
        }
        else
        {
            AbortPrinter(printer);
            Leave();
        }
    }

    private static void Open(string name)
    {
        if (printer != IntPtr.Zero) { AbortPrinter(printer); Leave(); }
        Check(OpenPrinter(name, out printer, IntPtr.Zero));
        DocInfo info = new DocInfo { DocName = "Counterbook", OutputFile = null, DataType = "RAW" };
        Check(StartDocPrinter(printer, 1, ref info) != 0);
        Check(StartPagePrinter(printer));
    }

    private static void Write(byte[] bytes)
    {
        int done = 0;
        while (done < bytes.Length)
        {
            byte[] rest = new byte[bytes.Length - done];
            Array.Copy(bytes, done, rest, 0, rest.Length);
            int written;
            Check(WritePrinter(printer, rest, rest.Length, out written) && written > 0);
            done += written;
        }
    }

    private static void Leave()
    {
        if (printer != IntPtr.Zero) ClosePrinter(printer);
        printer = IntPtr.Zero;
    }

    private static void Check(bool succeeded)
    {
        if (!succeeded) throw new Win32Exception(Marshal.GetLastWin32Error());
    }

    private static bool ReadWhole(Stream input, byte[] into)
    {
        int done = 0;
        while (done < into.Length)
        {
            int read = input.Read(into, done, into.Length - done);
            if (read == 0) return false;
            done += read;
        }
        return true;
    }
}
'@
[RawSpooler]::Run()
