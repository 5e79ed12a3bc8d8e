import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** The green of ledger cloth: dark enough for white letters by day, light enough on a dark screen. */
const counter: MantineColorsTuple = [
  '#e9f8f1',
  '#d3efe2',
  '#a4dfc5',
  '#72cea6',
  '#4bc08c',
  '#2fa676',
  '#1c8a60',
  '#0d6e4b',
  '#085a3d',
  '#04462f',
];

/** Its eighth shade carries white letters. */
const red: MantineColorsTuple = [
  '#fdecea',
  '#f9d3cf',
  '#f2a69f',
  '#ea766c',
  '#ff9a90',
  '#dd3f33',
  '#cb3126',
  '#b3261e',
  '#951c15',
  '#75120c',
];

export const theme = createTheme({
  primaryColor: 'counter',
  colors: { counter, red },
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.34,
  defaultRadius: 'md',
  radius: { xs: '4px', sm: '6px', md: '10px', lg: '14px', xl: '20px' },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, monospace',
  headings: { fontWeight: '650' },
  focusRing: 'auto',
  respectReducedMotion: true,
  // Every touch target is at least 48 px high.
  components: {
    Button: { defaultProps: { size: 'lg', variant: 'filled' } },
    TextInput: { defaultProps: { size: 'lg' } },
    Textarea: { defaultProps: { size: 'lg' } },
    Select: { defaultProps: { size: 'lg' } },
    NativeSelect: { defaultProps: { size: 'lg' } },
    SegmentedControl: { defaultProps: { size: 'lg' } },
    ActionIcon: { defaultProps: { size: 48, variant: 'default' } },
    Tabs: { defaultProps: { keepMounted: false } },
  },
});
